"""Reads YAML as OmegaConf does: a request a line on stdin, `{"text": …, "from": "file"|"argument"}`, an answer a line on stdout.

The answer is `{"value": …}` in the encoding of test/conformance/encode.ts, or `{"error": {"class", "message", "key"}}` with
the first line of the message. `{"undecided": "why"}` is the answer to a text that this oracle is not about: one with a broken
`${…}`, and one on which releases of PyYAML differ.
"""

import base64
import io
import json
import math
import re
import sys

import yaml
from omegaconf import Container, OmegaConf
from omegaconf.errors import GrammarParseError

OVERFLOW = "maximum recursion depth exceeded"
MERGE = "tag:yaml.org,2002:merge"


class Undecided(Exception):
    """PyYAML 6.0.4 chose other winners among the keys of `<<` than the releases before it, by the identity of strings."""


def refuse_competing_merges(loader):
    flatten = loader.flatten_mapping

    def checked(self, node):
        keys = merged_keys(node, set())
        if len(keys) != len(set(keys)):
            raise Undecided("a key is merged twice")
        flatten(self, node)

    loader.flatten_mapping = checked


def merged_keys(node, seen):
    """The keys that `<<` brings into a mapping, each as often as it comes."""
    keys = []
    for key, value in node.value:
        if key.tag == MERGE:
            sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
            if len(sources) > 1:
                raise Undecided("a list of mappings is merged")
            keys += [name for source in sources for name in all_keys(source, seen)]
    return keys


def all_keys(node, seen):
    if not isinstance(node, yaml.MappingNode) or id(node) in seen:
        return []
    seen.add(id(node))
    own = [str(key.value) for key, _ in node.value if key.tag != MERGE]
    return merged_keys(node, seen) + own


def encode(value):
    if isinstance(value, float) and (not math.isfinite(value) or value.is_integer()):
        return {"$float": repr(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return {"$int": str(value)}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        if all(is_plain(key) for key in value):
            return {key: encode(item) for key, item in value.items()}
        return {"$map": [[encode(key), encode(item)] for key, item in value.items()]}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise Undecided(f"no encoding of {type(value).__name__}")


def is_plain(key):
    """Whether JSON's object keeps the key as it is: JavaScript sorts what looks like an index."""
    if not isinstance(key, str) or key.startswith("$") or key == "__proto__":
        return False
    return re.fullmatch("0|[1-9][0-9]*", key) is None


def read(text, origin):
    if origin == "argument":
        made = OmegaConf.from_dotlist([f"k={text}"])
    else:
        made = OmegaConf.load(io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
    assert isinstance(made, Container)
    return OmegaConf.to_container(made, resolve=False)


def answer(request):
    try:
        return {"value": encode(read(request["text"], request["from"]))}
    except (Undecided, GrammarParseError) as why:
        return {"undecided": str(why)}
    except Exception as problem:
        text = str(problem)
        if OVERFLOW in text:
            return {"error": {"class": "RecursionError", "message": OVERFLOW, "key": None}}
        key = getattr(problem, "full_key", None)
        return {
            "error": {
                "class": type(problem).__name__,
                "message": text.splitlines()[0] if text else "",
                "key": None if key in (None, "") else str(key),
            }
        }


def main():
    if yaml.__version__ >= "6.0.4":
        refuse_competing_merges(yaml.SafeLoader)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
