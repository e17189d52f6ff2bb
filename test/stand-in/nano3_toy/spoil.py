"""Faults that strike a replica while it answers."""

import asyncio
import os
import threading

from nano3_toy.faults import fault


async def answered():
    """Called by a replica for each answer: slow down, or die a while after the first one."""
    if (seconds := fault("slow")) is not None:
        await asyncio.sleep(seconds)
    if (seconds := fault("dies-when-ready")) is not None:
        timer = threading.Timer(seconds, os._exit, args=[1])
        timer.daemon = True
        timer.start()


def spoil_logprobs(log_probs):
    """A choice's token_logprobs after the faults that were asked for."""
    if log_probs is None or fault("logprobs-missing") is not None or fault("error-text") is not None:
        return None
    if fault("no-leading-none") is not None and log_probs and log_probs[0] is None:
        log_probs = log_probs[1:]
    if fault("wrong-length") is not None:
        log_probs = log_probs[:-1]
    if fault("nan") is not None:
        log_probs = [float("nan") for _ in log_probs]
    return log_probs


def spoil_text(text):
    """A choice's text after the faults that were asked for."""
    return text if fault("error-text") is None else "An error occurred: the test asked for it"


def spoil_model(model_id):
    """The id that an answer carries after the faults that were asked for."""
    return model_id if fault("other-model") is None else f"{model_id}-of-another-run"


def completions_path():
    """Where completions are served; a request to the other spelling of the slash is redirected (307)."""
    return "/v1/completions/" if fault("redirects") is None else "/v1/completions"
