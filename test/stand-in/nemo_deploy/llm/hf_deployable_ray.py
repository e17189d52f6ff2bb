"""Stand-in for Export-Deploy's Hugging Face deployable, for tests; not NVIDIA's code.

Its habits, all taken from the real one: the constructor loads the model; every error of the model becomes a text with
HTTP 200; with `echo`, the first prompt token has no entry at all in token_logprobs, so that every position is one too
early for lm-evaluation-harness; always greedy, `stop` ignored; one request at a time.
"""

import logging
import time
from typing import Any, Optional

from fastapi import FastAPI, HTTPException
from nano3_toy.checkpoint import load_hugging_face
from nano3_toy.faults import fault
from nano3_toy.generation import answer
from nano3_toy.openai_shape import finish_reason, usage
from nano3_toy.report import report_construction
from nano3_toy.spoil import answered, spoil_logprobs, spoil_text
from ray import serve

LOGGER = logging.getLogger("NeMo")

app = FastAPI()


@serve.deployment(
    num_replicas=1,
    ray_actor_options={"num_gpus": 1, "num_cpus": 8},
    max_ongoing_requests=10,
)
@serve.ingress(app)
class HFRayDeployable:
    """A replica with the model in it."""

    def __init__(
        self,
        hf_model_id_path: str,
        task: str = "text-generation",
        trust_remote_code: bool = True,
        model_id: str = "nemo-model",
        max_memory: Optional[str] = None,
        use_vllm_backend: bool = False,
        torch_dtype: Optional[str] = "auto",
        device_map: Optional[str] = "auto",
        **kwargs,
    ):
        arguments = {name: value for name, value in locals().items() if name not in ("self", "kwargs")}
        report_construction("HFRayDeployable", arguments, kwargs)
        if fault("constructor-raises") is not None:
            raise RuntimeError("the test asked for a constructor that raises")
        if device_map == "balanced" and not max_memory:
            raise ValueError("max_memory must be provided when device_map is 'balanced'")
        if use_vllm_backend:
            raise ImportError("the stand-in has no vLLM")
        if task != "text-generation":
            raise ValueError(f"Task {task} is not supported.")
        self._model = load_hugging_face(hf_model_id_path)
        self.model_id = model_id

    @app.post("/v1/completions/")
    async def completions(self, request: dict[Any, Any]):
        """Text completions; `prompts`, a list, is accepted and its answers are joined by spaces."""
        try:
            if "prompt" in request:
                request["prompts"] = [request["prompt"]]
            prompts = request.get("prompts", [])
            logprobs = request.get("logprobs", 0)
            result = self._infer(
                prompts=prompts,
                max_tokens=request.get("max_tokens", 256),
                compute_logprob=logprobs is not None and logprobs > 0,
                top=logprobs,
                echo=request.get("echo", False),
            )
            texts = result["sentences"]
            words = usage(sum(len(prompt.split()) for prompt in prompts), texts)
            log_probs = spoil_logprobs(result["log_probs"][0] if "log_probs" in result else None)
            await answered()
            return {
                "id": f"cmpl-{int(time.time())}",
                "object": "text_completion",
                "created": int(time.time()),
                "model": self.model_id,
                "choices": [
                    {
                        "text": spoil_text(" ".join(texts)),
                        "index": 0,
                        "logprobs": (
                            {"token_logprobs": log_probs, "top_logprobs": result["top_logprobs"][0]}
                            if log_probs is not None
                            else None
                        ),
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
        """Chat completions over a plain template."""
        try:
            messages = request.get("messages", [])
            max_tokens = request.get("max_tokens", 256)
            chat = "".join(f"{message['role']}: {message['content']}\n" for message in messages)
            texts = self._infer([f"{chat}assistant:"], max_tokens, False, 0, False)["sentences"]
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
                        "logprobs": None,
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
            "object": "list",
            "data": [{"id": self.model_id, "object": "model", "created": int(time.time())}],
        }

    @app.get("/v1/health")
    async def health_check(self):
        """A constant."""
        return {"status": "healthy"}

    def _infer(self, prompts, max_tokens, compute_logprob, top, echo):
        try:
            # `logprobs: null` fails here, on None > 0, and becomes a text like every other error.
            answers = [answer(self._model, prompt, max_tokens, top if top > 0 else 0) for prompt in prompts]
            result = {"sentences": [p + a.text if echo else a.text for p, a in zip(prompts, answers)]}
            if compute_logprob:
                result["log_probs"] = [
                    (a.prompt_log_probs if echo else []) + a.generated_log_probs for a in answers
                ]
                result["top_logprobs"] = [(a.prompt_top if echo else []) + a.generated_top for a in answers]
            return result
        except Exception as error:
            return {"sentences": [f"An error occurred: {error}"]}
