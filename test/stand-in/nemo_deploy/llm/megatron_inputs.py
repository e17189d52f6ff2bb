"""From an HTTP request to the inputs of a shard.

A module of its own, as serve.ingress freezes the deployable's module before what follows its class is defined.
"""


def inputs_of(request, prompts):
    """What a shard gets for one completion request."""
    logprobs = request.get("logprobs", 0)
    stop = request.get("stop")
    return {
        "prompts": prompts,
        "max_length": request.get("max_tokens", 256),
        "temperature": request.get("temperature", 1.0),
        "top_k": request.get("top_k", 0),
        "top_p": request.get("top_p", 0.0),
        "compute_logprob": logprobs is not None and logprobs > 0,
        "n_top_logprobs": logprobs,
        "echo": request.get("echo", False),
        "stop_words": [stop] if isinstance(stop, str) else stop,
    }


def parameters_of(inputs):
    """All but the prompts: what requests of one batch would have to agree on."""
    return {key: value for key, value in inputs.items() if key != "prompts"}
