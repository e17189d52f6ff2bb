"""Reads artifact sets as their consumers do: OmegaConf, PyYAML, and the real launcher's dry run.

usage: check-yaml.py DIR...   prints one line a problem; exit 1 if there was one.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path

import yaml
from omegaconf import MISSING, OmegaConf


def main(directories: list[str]) -> int:
    problems = [problem for each in directories for problem in check(Path(each))]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def check(directory: Path) -> list[str]:
    plan = json.loads((directory / "plan.json").read_text(encoding="utf-8"))
    config, launcher = directory / "config.yaml", directory / "launcher.yaml"
    found = {
        "config.yaml by PyYAML": (yaml.safe_load(config.read_text(encoding="utf-8")), plan["config"]),
        "config.yaml by OmegaConf": (OmegaConf.to_container(OmegaConf.load(config), resolve=True), plan["config"]),
        "launcher.yaml by PyYAML": (yaml.safe_load(launcher.read_text(encoding="utf-8")), plan["launcher"]),
    }
    problems = [f"{directory}: {what} is not what plan.json says" for what, (got, want) in found.items() if not same(got, want)]
    return problems + check_launcher(directory, launcher)


def same(got: object, want: object) -> bool:
    """Equal, and of the same types: in Python 1 == True == 1.0."""
    return json.dumps(got, sort_keys=True) == json.dumps(want, sort_keys=True)


def check_launcher(directory: Path, file: Path) -> list[str]:
    cfg = OmegaConf.load(file)
    holes = [key for key in leaves(OmegaConf.to_container(cfg, resolve=False)) if key[1] == MISSING]
    problems = [] if [key for key, _ in holes] == ["target.api_endpoint.url"] else [f"{directory}: holes {holes}"]
    if "defaults" in cfg:
        problems.append(f"{directory}: launcher.yaml has a defaults list, which run_eval does not read")
    cfg.target.api_endpoint.url = "http://localhost:8000/v1/completions/"
    output = io.StringIO()
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        os.chdir(scratch)
        try:
            dry_run(cfg)
        except Exception as error:  # whatever it is, the launcher refused
            problems.append(f"{directory}: the launcher refuses: {type(error).__name__}: {error}")
        finally:
            os.chdir("/")
    return problems


def dry_run(cfg: object) -> None:
    from nemo_evaluator_launcher.api import run_eval

    run_eval(cfg, dry_run=True)


def leaves(value: object, path: str = "") -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, f"{path}.{key}" if path else str(key))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in leaves(inner, f"{path}[{index}]")]
    return [(path, value)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
