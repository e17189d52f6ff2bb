"""The constructors of MegatronRayDeployable, version by version. Every unknown keyword falls into the last one."""

from typing import Optional


def constructor_0_3(
    self,
    nemo_checkpoint_filepath: str,
    num_gpus: int = 1,
    tensor_model_parallel_size: int = 1,
    pipeline_model_parallel_size: int = 1,
    context_parallel_size: int = 1,
    expert_model_parallel_size: int = 1,
    model_id: str = "nemo-model",
    enable_cuda_graphs: bool = False,
    enable_flash_decode: bool = False,
    legacy_ckpt: bool = False,
    max_batch_size: int = 32,
    random_seed: Optional[int] = None,
    megatron_checkpoint_filepath: str = None,
    model_type: str = "gpt",
    model_format: str = "nemo",
    micro_batch_size: Optional[int] = None,
    **model_config_kwargs,
):
    """Export-Deploy 0.3: a NeMo checkpoint comes first and must be given."""
    self._construct(locals())


def constructor_0_4(
    self,
    megatron_checkpoint_filepath: str,
    num_gpus: int = 1,
    tensor_model_parallel_size: int = 1,
    pipeline_model_parallel_size: int = 1,
    context_parallel_size: int = 1,
    expert_model_parallel_size: int = 1,
    model_id: str = "megatron-model",
    enable_cuda_graphs: bool = False,
    enable_flash_decode: bool = False,
    legacy_ckpt: bool = False,
    max_batch_size: int = 32,
    inference_max_seq_length: int = 4096,
    random_seed: Optional[int] = None,
    model_type: str = "gpt",
    micro_batch_size: Optional[int] = None,
    **model_config_kwargs,
):
    """Export-Deploy 0.4: no NeMo checkpoints, no batching of requests yet."""
    self._construct(locals())


def constructor_0_5(
    self,
    megatron_checkpoint_filepath: str,
    num_gpus: int = 1,
    tensor_model_parallel_size: int = 1,
    pipeline_model_parallel_size: int = 1,
    context_parallel_size: int = 1,
    expert_model_parallel_size: int = 1,
    expert_tensor_parallel_size: int = 1,
    sequence_parallel: bool = False,
    model_id: str = "megatron-model",
    enable_cuda_graphs: bool = False,
    enable_flash_decode: bool = False,
    legacy_ckpt: bool = False,
    max_batch_size: int = 32,
    inference_max_seq_length: int = 4096,
    random_seed: Optional[int] = None,
    model_type: str = "gpt",
    micro_batch_size: Optional[int] = None,
    batch_wait_timeout_s: float = 0.1,
    legacy_model_format: bool = False,
    **model_config_kwargs,
):
    """Export-Deploy 0.5 to 0.7: batches requests."""
    self._construct(locals())


CONSTRUCTORS = {
    "0.3": constructor_0_3,
    "0.4": constructor_0_4,
    "0.5": constructor_0_5,
    "0.6": constructor_0_5,
    "0.7": constructor_0_5,
}
