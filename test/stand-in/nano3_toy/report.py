"""Makes visible what a stand-in was constructed with: in the log, and as a JSON line in `NANO3_STAND_IN_LOG`."""

import json
import logging
import os
import socket

from nemo_export_deploy_common.package_info import __version__

LOGGER = logging.getLogger("NeMo")


def report_construction(name, arguments, unknown):
    """Writes down a constructor's arguments; a keyword it does not know is an error in the log, and no exception."""
    if unknown:
        LOGGER.error(
            "STAND-IN %s %s: no such parameters, they fall into the keyword arguments of the model: %s",
            name,
            __version__,
            unknown,
        )
    path = os.environ.get("NANO3_STAND_IN_LOG")
    if path:
        line = {
            "class": name,
            "version": __version__,
            "arguments": arguments,
            "unknown": unknown,
            "host": socket.gethostname(),
            "pid": os.getpid(),
        }
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line, default=str)}\n")
