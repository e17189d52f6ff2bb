"""Finds and loads toy checkpoints. The files stand for weights: without the right path there is no model."""

import os
import time

from nano3_toy.faults import fault
from nano3_toy.suffix_model import SuffixModel
from nano3_toy.tokens import encode


def load_megatron(path):
    """A checkpoint's root (then `latest_checkpointed_iteration.txt` decides) or one of its `iter_…` folders."""
    marker = os.path.join(path, "latest_checkpointed_iteration.txt")
    if os.path.exists(marker):
        with open(marker) as file:
            path = os.path.join(path, f"iter_{int(file.read()):07d}")
    return _load(path)


def load_hugging_face(path):
    """A folder with `config.json`."""
    if not os.path.exists(os.path.join(path, "config.json")):
        raise OSError(f"{path} does not appear to have a file named config.json")
    return _load(path)


def _load(path):
    with open(os.path.join(path, "corpus.txt"), encoding="utf-8") as file:
        corpus = file.read()
    if fault("never-loads") is not None:
        time.sleep(10**9)
    time.sleep(fault("loads") or float(os.environ.get("NANO3_TOY_LOAD_SECONDS", "1")))
    return SuffixModel(encode(corpus))
