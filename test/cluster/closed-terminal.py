"""Runs a command on a terminal of its own and closes that when a pattern has appeared: closed-terminal.py PATTERN COMMAND…

Ends with 0 when the command has ended within 30 s, else with 1. What it wrote before goes to standard output.
"""

import os
import pty
import re
import signal
import sys
import time

pattern, command = re.compile(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
said = b""
until = time.monotonic() + 30
while not pattern.search(said.decode(errors="replace")) and time.monotonic() < until:
    try:
        said += os.read(terminal, 65536)
    except OSError:
        break
os.close(terminal)
sys.stdout.buffer.write(said)
until = time.monotonic() + 30
while time.monotonic() < until:
    if os.waitpid(child, os.WNOHANG)[0] != 0:
        sys.exit(0)
    time.sleep(0.1)
os.kill(child, signal.SIGKILL)
sys.exit(1)
