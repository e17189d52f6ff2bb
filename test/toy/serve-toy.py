"""Serves stand-ins for the toy's own tests: `serve-toy.py ADDRESS PORT APPS`; the product's program is deploy.py.

APPS is a JSON object: name, which is also the route, to {backend, checkpoint, keywords?, env?}. Prints one JSON line
with each application's status once those that can start have, and ends when its standard input does.
"""

import json
import logging
import sys
import time

import ray
from nemo_deploy.llm.hf_deployable_ray import HFRayDeployable
from nemo_deploy.llm.megatronllm_deployable_ray import MegatronRayDeployable
from ray import serve

SETTLED = ("RUNNING", "DEPLOY_FAILED", "UNHEALTHY")


def main(address, port, apps):
    """Deploys, reports, waits."""
    apps = json.loads(apps)
    ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
    logging.getLogger("ray.serve").setLevel(logging.WARNING)
    serve.start(proxy_location="HeadOnly", http_options={"host": "127.0.0.1", "port": int(port)})
    targets = [serve.RunTarget(bind(**app), name=name, route_prefix=f"/{name}") for name, app in apps.items()]
    serve.run_many(targets, wait_for_applications_running=False)
    stuck = {name for name, app in apps.items() if app["backend"] == "hf" and "never-loads" in str(app)}
    while True:
        status = {name: app.status.value for name, app in serve.status().applications.items()}
        if all(status.get(name) in SETTLED for name in apps if name not in stuck):
            break
        time.sleep(0.2)
    print(json.dumps(status), flush=True)
    sys.stdin.read()


def bind(backend, checkpoint, keywords=None, env=None):
    """An application; its shards inherit the replica's environment."""
    deployable = {"megatron": MegatronRayDeployable, "hf": HFRayDeployable}[backend]
    if env:
        options = {**deployable.ray_actor_options, "runtime_env": {"env_vars": env}}
        deployable = deployable.options(ray_actor_options=options)
    return deployable.bind(checkpoint, model_id="toy", **(keywords or {}))


main(*sys.argv[1:])
