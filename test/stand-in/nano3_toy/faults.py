"""Faults that a test asks of the stand-ins: `NANO3_TOY_FAULT`, a list with commas, read when a process starts.

The processes are Ray's workers: the variable must be in the environment of `ray start` (or of the driver that starts
a local Ray), not only in that of a driver that joins later.

| name                | what happens                                                                          |
|---------------------|---------------------------------------------------------------------------------------|
| constructor-raises  | the replica's constructor raises: serve.run fails after 3 tries                       |
| shard-dies          | Megatron: the last shard's process exits while loading; rank 0 waits for it           |
| never-loads         | loading takes for ever: Megatron looks healthy and never answers, HF stays DEPLOYING  |
| constructs=S        | Megatron: the constructor takes S seconds before it starts its shards                 |
| loads=S             | loading takes S seconds                                                               |
| logprobs-missing    | answers carry no logprobs (HTTP 200)                                                  |
| no-leading-none     | Megatron: no None before the first prompt token, so every position is one too early   |
| wrong-length        | token_logprobs lacks its last entry                                                   |
| nan                 | every logprob is NaN; FastAPI cannot write it, so the client sees HTTP 500            |
| error-text          | HTTP 200 with the text "An error occurred: …" and no logprobs                         |
| redirects           | Megatron: completions are served without the slash, whose URL gets a 307              |
| other-model         | answers carry the id of another model                                                 |
| dies-when-ready[=S] | the replica's process exits S seconds (default 1) after its first answer              |
| slow[=S]            | each answer takes S seconds (default 1)                                               |
"""

import os

NAMES = (
    "constructor-raises",
    "shard-dies",
    "never-loads",
    "constructs",
    "loads",
    "logprobs-missing",
    "no-leading-none",
    "wrong-length",
    "nan",
    "error-text",
    "redirects",
    "other-model",
    "dies-when-ready",
    "slow",
)


def fault(name):
    """The fault's seconds where it was asked for (1 where it names none), else None."""
    return _asked().get(name)


def _asked():
    asked = {}
    for entry in filter(None, os.environ.get("NANO3_TOY_FAULT", "").split(",")):
        name, _, seconds = entry.strip().partition("=")
        if name not in NAMES:
            raise ValueError(f"NANO3_TOY_FAULT: {name!r} is none of {', '.join(NAMES)}")
        asked[name] = float(seconds or 1)
    return asked
