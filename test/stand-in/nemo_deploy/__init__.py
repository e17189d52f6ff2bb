"""Stand-in for NVIDIA Export-Deploy's `nemo_deploy`, for tests; not NVIDIA's code.

It has the signatures, actor options, routes and habits of Export-Deploy 0.3 to 0.7 (nemo_deploy/llm/*_deployable_ray.py),
over a toy model that needs no GPU. `NANO3_STAND_IN_EXPORT_DEPLOY` chooses the version, `NANO3_TOY_FAULT` a fault.
"""

from nemo_export_deploy_common.package_info import __package_name__, __version__

__all__ = ["__package_name__", "__version__"]
