"""Stand-in for Export-Deploy's Megatron deployable, for tests; not NVIDIA's code.

Its habits, all taken from the real one: the constructor returns and /v1/health says healthy before any shard has
loaded; the first request's parameters are used for its whole batch; a batch's log probabilities are padded with zeros
to the longest; `prompt` must be one string; `echo` without `logprobs` is a 500; `usage` counts words.
"""

import logging
import socket
import time
from typing import Any

import ray
from fastapi import FastAPI, HTTPException
from nano3_toy.faults import fault
from nano3_toy.openai_shape import finish_reason, usage
from nano3_toy.report import report_construction
from nano3_toy.spoil import answered, completions_path, spoil_logprobs, spoil_model, spoil_text
from nemo_export_deploy_common.package_info import MINOR
from ray import serve
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from nemo_deploy.llm.megatron_constructors import CONSTRUCTORS
from nemo_deploy.llm.megatron_inputs import inputs_of, parameters_of
from nemo_deploy.llm.megatron_shard import ModelWorker

LOGGER = logging.getLogger("NeMo")

app = FastAPI()

BATCHES = MINOR not in ("0.3", "0.4")


@serve.deployment(
    num_replicas=1,
    ray_actor_options={"num_cpus": 8},
    max_ongoing_requests=64 if BATCHES else 32,
)
@serve.ingress(app)
class MegatronRayDeployable:
    """A replica: holds the shard actors and talks HTTP."""

    __init__ = CONSTRUCTORS[MINOR]

    def _construct(self, arguments):
        arguments.pop("self")
        unknown = arguments.pop("model_config_kwargs")
        report_construction("MegatronRayDeployable", arguments, unknown)
        if fault("constructor-raises") is not None:
            raise RuntimeError("the test asked for a constructor that raises")
        if arguments.get("model_format") == "nemo":
            raise ValueError("the stand-in has no NeMo checkpoints: model_format must be megatron")
        self.model_id = arguments["model_id"]
        time.sleep(fault("constructs") or 0)
        self._start_shards(arguments["megatron_checkpoint_filepath"], arguments["num_gpus"])
        if BATCHES:
            batch = serve.batch(
                max_batch_size=arguments["max_batch_size"],
                batch_wait_timeout_s=arguments["batch_wait_timeout_s"],
            )
            self._infer_completions = batch(self._infer_batch)
            batch = serve.batch(
                max_batch_size=arguments["max_batch_size"],
                batch_wait_timeout_s=arguments["batch_wait_timeout_s"],
            )
            self._infer_chats = batch(self._infer_batch)
        else:
            self._infer_completions = self._infer_chats = self._infer_one

    def _start_shards(self, path, world_size):
        context = ray.get_runtime_context()
        address = ray.util.get_node_ip_address()
        with socket.create_server(("", 0)) as free:
            port = free.getsockname()[1]
        common = {
            "megatron_checkpoint_filepath": path,
            "world_size": world_size,
            "master_addr": address,
            "master_port": port,
        }
        here = NodeAffinitySchedulingStrategy(node_id=context.get_node_id(), soft=MINOR != "0.3")
        self._shards = [ModelWorker.options(scheduling_strategy=here).remote(rank=0, **common)]
        self._shards += [ModelWorker.remote(rank=rank, **common) for rank in range(1, world_size)]

    async def _infer_batch(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        merged = {**requests[0], "prompts": [prompt for request in requests for prompt in request["prompts"]]}
        if any(parameters_of(request) != parameters_of(requests[0]) for request in requests):
            LOGGER.warning("batched requests have different parameters, using those of the first")
        result = await self._shards[0].infer.remote(merged)
        split, at = [], 0
        for request in requests:
            end = at + len(request["prompts"])
            split.append({key: values[at:end] for key, values in result.items()})
            at = end
        return split

    async def _infer_one(self, request):
        # Versions without batching block the replica's event loop: one request at a time.
        return ray.get(self._shards[0].infer.remote(request))

    @app.post(completions_path())
    async def completions(self, request: dict[Any, Any]):
        """Text completions; `prompts`, a list, is accepted and its answers are joined by spaces."""
        try:
            if "prompt" in request:
                request["prompts"] = [request["prompt"]]
            prompts = request.get("prompts", [])
            result = await self._infer_completions(inputs_of(request, prompts))
            texts = result.get("sentences", [])
            words = usage(sum(len(prompt.split()) for prompt in prompts), texts)
            log_probs = result["log_probs"][0] if "log_probs" in result else None
            top = result["top_logprobs"][0] if "top_logprobs" in result else None
            if request.get("echo", False):
                log_probs.insert(0, None)
            log_probs = spoil_logprobs(log_probs)
            await answered()
            return {
                "id": f"cmpl-{int(time.time())}",
                "object": "text_completion",
                "created": int(time.time()),
                "model": spoil_model(self.model_id),
                "choices": [
                    {
                        "text": spoil_text(" ".join(texts)),
                        "index": 0,
                        "logprobs": {
                            "token_logprobs": log_probs,
                            "top_logprobs": top if log_probs is not None else None,
                        },
                        "finish_reason": finish_reason(texts, request.get("max_tokens", 256)),
                    }
                ],
                "usage": words,
            }
        except Exception as error:
            LOGGER.error("Error during inference: %s", error)
            raise HTTPException(status_code=500, detail=f"Error during inference: {error}") from error

    @app.post("/v1/chat/completions/")
    async def chat_completions(self, request: dict[Any, Any]):
        """Chat completions over a plain template; always greedy."""
        try:
            messages = request.get("messages", [])
            max_tokens = request.get("max_tokens", 512)
            chat = "".join(f"{message['role']}: {message['content']}\n" for message in messages)
            inputs = inputs_of({**request, "max_tokens": max_tokens, "logprobs": None}, [f"{chat}assistant:"])
            inputs["compute_logprob"] = request.get("logprobs") == 1
            result = await self._infer_chats({**inputs, "echo": False})
            texts = result["sentences"]
            log_probs = result.get("log_probs")
            await answered()
            return {
                "id": f"chatcmpl-{int(time.time())}",
                "object": "chat.completion",
                "created": int(time.time()),
                "model": self.model_id,
                "choices": [
                    {
                        "message": {"role": "assistant", "content": spoil_text(texts[0] if texts else "")},
                        "index": 0,
                        "logprobs": (
                            {"token_logprobs": log_probs, "top_logprobs": log_probs}
                            if log_probs is not None
                            else None
                        ),
                        "finish_reason": finish_reason(texts, max_tokens),
                    }
                ],
                "usage": usage(sum(len(str(message).split()) for message in messages), texts),
            }
        except Exception as error:
            LOGGER.error("Error during chat completion: %s", error)
            raise HTTPException(status_code=500, detail=f"Error during chat completion: {error}") from error

    @app.get("/v1/models")
    async def list_models(self):
        """The one model."""
        return {
            "data": [{"id": self.model_id, "object": "model", "created": int(time.time())}],
            "object": "list",
        }

    @app.get("/v1/health")
    async def health_check(self):
        """A constant: it says nothing about the shards."""
        return {"status": "healthy"}
