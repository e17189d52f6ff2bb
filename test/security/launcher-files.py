"""The real launcher submits what the emitted deploy.py gives it, to a login host that is a stand-in.

usage: launcher-files.py SET   in the mask that the CLI's evaluator has; prints the launcher's invocation
"""

import json
import os
import sys
import types
from pathlib import Path

directory = Path(sys.argv[1])
sys.argv = ["deploy.py"]
deploy = types.ModuleType("deploy")
deploy.__file__ = str(directory / "deploy.py")
sys.modules["deploy"] = deploy
exec(compile(Path(deploy.__file__).read_text(encoding="utf-8"), deploy.__file__, "exec"), deploy.__dict__)


def submit(*_arguments):
    run = deploy.Run(directory, "r", "1", 1, 0, "", "")
    config = deploy.launcher_config(run, "http://192.0.2.7:8000/v1/completions/")
    return deploy.submit(deploy.Journal(), config, [types.SimpleNamespace(id="hellaswag.0")], deploy.Deadline(600))


os.umask(0o022)
# The program's own way in, up to the evaluation, which only submits here.
deploy.evaluate_and_tell = lambda _file: print(json.dumps(submit())) or 0
deploy.main(["--evaluate", "--endpoint-file", str(directory / "endpoint.json")])
