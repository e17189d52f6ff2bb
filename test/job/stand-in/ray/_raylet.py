"""The GCS client of the stand-in: asks the head for its nodes."""

import json
import socket
import types


class GcsClient:
    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self._address = (host, int(port))

    def get_all_node_info(self, timeout=None):
        with socket.create_connection(self._address, timeout=timeout) as connection:
            connection.sendall(b'{"list": true}\n')
            nodes = json.loads(connection.makefile().readline())
        return {
            str(index): types.SimpleNamespace(node_manager_address=ip, state=0, resources_total={"GPU": float(gpus)})
            for index, (ip, gpus) in enumerate(nodes)
        }
