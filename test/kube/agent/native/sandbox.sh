#!/bin/sh
# First process of a pod's namespaces: `sandbox.sh HOST-NAME`. It holds them and does nothing; its death ends the pod.
set -eu
hostname "$1"
ip link set lo up
echo ready
exec sleep infinity >/dev/null 2>&1 </dev/null
