"""Reads artifact sets as Python programs do: deploy.py by Python, YAML by PyYAML and OmegaConf; compares with plan.json.

usage: read-sets.py DIR   a directory of sets; prints one line a difference.
"""

import json
import re
import sys
import types
from pathlib import Path

import yaml
from omegaconf import OmegaConf

# What deploy.py's PLAN holds only a part of.
PARTS = {"environment": ["secrets"], "host": ["host", "user"]}


def main(root):
    for directory in sorted(Path(root).iterdir()):
        plan = json.loads((directory / "plan.json").read_text(encoding="utf-8"))
        for what, found, wanted in readings(directory, plan):
            if canonical(found) != canonical(wanted):
                print(f"{directory.name}: {what} is not what plan.json says")


def readings(directory, plan):
    for name, value in load_program(directory / "deploy.py").items():
        wanted = plan[name]
        yield f"PLAN[{name!r}]", value, {key: wanted[key] for key in PARTS[name]} if name in PARTS else wanted
    for file, wanted in (("config.yaml", plan["config"]), ("launcher.yaml", plan["launcher"])):
        yield f"{file} by PyYAML", yaml.safe_load((directory / file).read_text(encoding="utf-8")), wanted
    launcher = OmegaConf.to_container(OmegaConf.load(directory / "launcher.yaml"), resolve=True)
    yield "launcher.yaml by OmegaConf", launcher, meant(plan["launcher"])
    if (directory / "rayjob.yaml").exists():
        job, files = yaml.safe_load_all((directory / "rayjob.yaml").read_text(encoding="utf-8"))
        own = {path.name: path.read_text(encoding="utf-8") for path in directory.iterdir() if path.name != "rayjob.yaml"}
        yield "the ConfigMap by PyYAML", files["data"], own
        yield "the RayJob's annotations", job["metadata"].get("annotations", {}), plan["kubernetes"]["annotations"]


def meant(value):
    """A value as it was before the references in it were escaped for OmegaConf."""
    if isinstance(value, dict):
        return {key: meant(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [meant(inner) for inner in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"(\\+)\$\{", lambda found: "\\" * (len(found[1]) // 2) + "${", value)


def load_program(path):
    """PLAN of the program, which Python has compiled and run up to its entry."""
    module = types.ModuleType("deploy")
    module.__file__ = str(path)
    sys.modules["deploy"] = module
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module.PLAN


def canonical(value):
    return json.dumps(value, sort_keys=True)


if __name__ == "__main__":
    main(sys.argv[1])
