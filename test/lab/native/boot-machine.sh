#!/bin/sh
# First process of a lab machine, inside its fresh namespaces: gives it a name and file systems of its own,
# then becomes its init. Nothing here outlives the machine.
set -eu
name=$1
lab=$2
private=$lab/machines/$name

hostname "$name"

# Shared with the other machines: the root file system and $lab/shared. Private: what is private on a real node.
mount --bind "$private/tmp" /tmp
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
if [ -e /etc/resolv.conf ]; then mount --bind "$lab/etc/resolv.conf" /etc/resolv.conf; fi
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/munge /run/mysqld /run/slurm /run/sshd
mount --bind "$lab/etc/hosts" /etc/hosts
mount --bind "$lab/etc/slurm" /etc/slurm

ip link set lo up
: > "$private/booted"
exec "$lab/lib/machine-init"
