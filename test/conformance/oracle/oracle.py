"""Gives what OmegaConf makes of a case: one case a line on stdin (JSON), one outcome a line on stdout.

Kind `safe_load` is the file `root` as PyYAML alone reads it.

An outcome is {"expect": value} or {"error": {class, message, key}}, in the encoding of ../README.md.
"""

import base64
import io
import json
import math
import os
import posixpath
import re
import sys
import tomllib
import warnings

import yaml
from omegaconf import DictConfig, OmegaConf

INDEX = re.compile(r"0|[1-9][0-9]*")
ENDLESS = "maximum recursion depth exceeded"


class Files:
    """The files of a case, and how its configs build on one another."""

    def __init__(self, texts):
        self.texts = texts

    def load(self, name, way=()):
        name = posixpath.normpath(name)
        if name in way:
            raise ValueError(f"circular defaults: {name}")
        if name not in self.texts:
            raise FileNotFoundError(f"config file not found: {name}")
        config = OmegaConf.load(io.StringIO(self.texts[name], newline=None))
        if not isinstance(config, DictConfig) or "defaults" not in config.keys():
            return config
        names = OmegaConf.to_container(config)["defaults"]
        names = [names] if isinstance(names, str) else names
        if not isinstance(names, list) or any(not isinstance(each, str) for each in names):
            raise ValueError(f"defaults must be a string or a list of strings: {name}")
        del config["defaults"]
        bases = [self.load(beside(name, each), (*way, name)) for each in names if each != "_self_"]
        return OmegaConf.merge(*bases, config)


def beside(name, entry):
    """The file that an entry of `defaults` names, `.yaml` added where it has no suffix."""
    path = posixpath.join(posixpath.dirname(name), entry.rstrip("/"))
    last = posixpath.basename(path)
    return path if 0 < last.rfind(".") < len(last) - 1 else f"{path}.yaml"


def load_profile(tables, name, way=()):
    if name in way:
        raise ValueError(f"circular profile inheritance: {name}")
    if not isinstance(tables.get(name), dict):
        raise ValueError(f"unknown profile: {name}")
    table = {key: value for key, value in tables[name].items() if key != "extends"}
    config = OmegaConf.create(table)
    if "extends" not in tables[name]:
        return config
    return OmegaConf.merge(load_profile(tables, tables[name]["extends"], (*way, name)), config)


def compose(case):
    if case["kind"] == "safe_load":
        return yaml.safe_load(case["files"][case["root"]])
    if case["kind"] == "profile":
        config = load_profile(tomllib.loads(case["files"][case["root"]]), case["profile"])
    else:
        config = Files(case["files"]).load(case["root"])
        if case["overrides"]:
            config = OmegaConf.merge(config, OmegaConf.from_dotlist(case["overrides"]))
    return OmegaConf.to_container(config, resolve=True, throw_on_missing=case["throw_on_missing"])


def encode(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else {"$int": str(value)}
    if isinstance(value, float):
        plain = math.isfinite(value) and not value.is_integer()
        return value if plain else {"$float": repr(value)}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        if all(is_plain(key) for key in value):
            return {key: encode(item) for key, item in value.items()}
        return {"$map": [[encode(key), encode(item)] for key, item in value.items()]}
    raise TypeError(f"no JSON encoding for {type(value).__name__}")


def is_plain(key):
    return (
        isinstance(key, str) and not key.startswith("$") and key != "__proto__" and not INDEX.fullmatch(key)
    )


def describe(problem):
    text = str(problem)
    if ENDLESS in text:
        return {"class": "RecursionError", "message": ENDLESS}
    error = {"class": type(problem).__name__, "message": (text.splitlines() or [""])[0]}
    key = getattr(problem, "full_key", None)
    if key not in (None, ""):
        error["key"] = str(key)
    return error


def answer(case):
    os.environ.clear()
    os.environ.update(case["env"])
    try:
        return {"expect": encode(compose(case))}
    except Exception as problem:
        return {"error": describe(problem)}


def main():
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()
