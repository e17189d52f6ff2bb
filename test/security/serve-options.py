"""Where the emitted deploy.py has Ray Serve listen, asked with a stand-in for Serve.

usage: serve-options.py DEPLOY_PY   prints the HTTP options as JSON
"""

import json
import sys
import types
from pathlib import Path

seen = {}
serve = types.ModuleType("ray.serve")
serve.status = lambda: types.SimpleNamespace(applications={})
serve.start = seen.update
serve.run = lambda *_arguments, **_options: None
ray = types.ModuleType("ray")
ray.serve = serve
sys.modules |= {"ray": ray, "ray.serve": serve}

program = types.ModuleType("deploy")
program.__file__ = sys.argv[1]
sys.modules["deploy"] = program
exec(compile(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[1], "exec"), program.__dict__)
program.bind_deployment = lambda _checkpoint: None
program.application_status = lambda: ("RUNNING", "")
program.deploy_model(None, "/checkpoint", 8003)
print(json.dumps(seen))
