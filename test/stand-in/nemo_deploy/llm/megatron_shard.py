"""Stand-in for Export-Deploy's ModelWorker: one actor a rank, one (fake) GPU an actor."""

import os
import socket
import time

import ray
from nano3_toy.checkpoint import load_megatron
from nano3_toy.faults import fault
from nano3_toy.generation import answer


@ray.remote(num_gpus=1)
class ModelWorker:
    """A rank. All ranks must have met before any loads, as with NCCL; only rank 0 answers."""

    def __init__(self, megatron_checkpoint_filepath, rank, world_size, master_addr, master_port, **others):
        self._peers = _meet(rank, world_size, master_addr, master_port)
        if fault("shard-dies") is not None and rank == world_size - 1:
            os._exit(1)
        self._model = load_megatron(megatron_checkpoint_filepath)
        if rank == 0:
            for peer in self._peers:
                if not peer.recv(1):
                    time.sleep(_patience())
                    raise RuntimeError("a rank was lost while the model was loading")
        else:
            self._peers[0].sendall(b"1")

    def infer(self, inputs):
        """Answers the prompts of one batch with the batch's one set of parameters."""
        stop = inputs.get("stop_words") or ()
        top = inputs.get("n_top_logprobs") or 0
        echo = inputs["echo"]
        answers = [
            answer(self._model, prompt, inputs["max_length"], top, stop) for prompt in inputs["prompts"]
        ]
        result = {"sentences": [p + a.text if echo else a.text for p, a in zip(inputs["prompts"], answers)]}
        if inputs["compute_logprob"]:
            result["log_probs"] = _pad(
                [(a.prompt_log_probs if echo else []) + a.generated_log_probs for a in answers]
            )
        if top:
            result["top_logprobs"] = [(a.prompt_top if echo else []) + a.generated_top for a in answers]
        return result


def _pad(rows):
    # The real one makes a rectangle of the batch: shorter rows end in zeros that no token stands for.
    longest = max(map(len, rows))
    return [row + [0.0] * (longest - len(row)) for row in rows]


def _meet(rank, world_size, address, port):
    """Connections to the other ranks: rank 0 has one to each, the others one to rank 0."""
    if rank > 0:
        return [_connect(address, port)]
    with socket.create_server(("", int(port)), backlog=world_size) as server:
        server.settimeout(_patience())
        return [server.accept()[0] for _ in range(1, world_size)]


def _connect(address, port):
    deadline = time.monotonic() + _patience()
    while True:
        try:
            return socket.create_connection((address, int(port)))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _patience():
    # NCCL's process group gives up after 10 minutes.
    return float(os.environ.get("NANO3_TOY_JOIN_SECONDS", "600"))
