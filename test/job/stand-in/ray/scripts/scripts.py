"""`ray start` of the stand-in: a head that keeps a list of nodes, and workers that join it.

It copies what the job script depends on: needs its ports, --block stays until a child dies or TERM comes, children in the
same process group, session logs below the temporary directory of the head, worker and head end when they lose the other.
STAND_IN_RAY injects faults, words separated by spaces; `head:`/`worker:` before a word limits it to that role:
`silent` never listens or joins, `fails` prints an error and exits 1, `short` has a GPU less than asked for,
`dies=SECONDS`, `stubborn` ignores TERM.
"""

import argparse
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time


def options(arguments):
    parser = argparse.ArgumentParser(prog="ray start")
    parser.add_argument("command", choices=["start"])
    parser.add_argument("--head", action="store_true")
    parser.add_argument("--block", action="store_true", required=True)
    parser.add_argument("--disable-usage-stats", action="store_true")
    for name in ("node-ip-address", "address", "temp-dir", "include-dashboard", "log-style", "log-color"):
        parser.add_argument(f"--{name}")
    for name in ("num-cpus", "num-gpus", "min-worker-port", "max-worker-port", "node-manager-port"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("object-manager-port", "runtime-env-agent-port", "metrics-export-port"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("dashboard-agent-grpc-port", "dashboard-agent-listen-port"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("port", "ray-client-server-port", "dashboard-port"):
        parser.add_argument(f"--{name}", type=int)
    return parser.parse_args(arguments)


def faults(role):
    for word in os.environ.get("STAND_IN_RAY", "").split():
        only, _, rest = word.rpartition(":")
        if only in ("", role):
            name, _, value = rest.partition("=")
            yield name, value


def serve_list(option, nodes):
    listener = socket.create_server((option.node_ip_address, option.port))

    def talk(connection):
        with connection, connection.makefile() as lines:
            for line in lines:
                said = json.loads(line)
                if "list" in said:
                    connection.sendall((json.dumps(list(nodes.values())) + "\n").encode())
                    return
                nodes[connection.fileno()] = said["join"]
                connection.sendall((json.dumps(option.temp_dir) + "\n").encode())
            nodes.pop(connection.fileno(), None)

    def accept():
        while True:
            threading.Thread(target=talk, args=[listener.accept()[0]], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def join(option, node):
    host, _, port = option.address.rpartition(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    connection.sendall((json.dumps({"join": node}) + "\n").encode())
    temp_dir = json.loads(connection.makefile().readline())

    def follow():
        connection.settimeout(None)
        connection.recv(1)
        print("The raylet has lost its GCS", flush=True)
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
    return temp_dir


def main():
    option = options(sys.argv[1:])
    role = "head" if option.head else "worker"
    fault = dict(faults(role))
    if os.environ.get("RAY_ADDRESS"):
        sys.exit("RuntimeError: RAY_ADDRESS is set")
    if "fails" in fault:
        print("RuntimeError: Failed to start the raylet", flush=True)
        sys.exit(1)
    if "silent" in fault:
        time.sleep(3600)
    if "stubborn" in fault:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    manager = socket.create_server((option.node_ip_address, option.node_manager_port))
    node = [option.node_ip_address, option.num_gpus - ("short" in fault)]
    temp_dir = option.temp_dir
    if option.head:
        serve_list(option, {0: node})
    else:
        temp_dir = join(option, node)
    logs = pathlib.Path(temp_dir) / "session_1" / "logs"
    logs.mkdir(parents=True)
    (pathlib.Path(temp_dir) / "session_latest").symlink_to("session_1")
    (logs / "raylet.out").write_text(f"raylet of {node[0]}\n")
    child = subprocess.Popen(["sleep", "3600"])
    print(f"Ray runtime started on {node}", flush=True)
    end = time.monotonic() + float(fault.get("dies") or 3600)
    while child.poll() is None:
        if time.monotonic() > end:
            child.kill()
        time.sleep(0.1)
    manager.close()
    print(f"Some Ray subprocesses exited unexpectedly:\n  raylet [exit code={child.returncode}]", flush=True)
    os._exit(1)


if __name__ == "__main__":
    main()
