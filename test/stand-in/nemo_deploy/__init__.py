"""Stand-in for NVIDIA Export-Deploy's `nemo_deploy`, for tests; not NVIDIA's code.

It has the signatures, actor options, routes and habits that `contracts/deploy-ray-kuberay-slurm.md` section A gives,
over a toy model that needs no GPU. `NANO3_STAND_IN_EXPORT_DEPLOY` chooses the version, `NANO3_TOY_FAULT` a fault.
"""

from nemo_export_deploy_common.package_info import __package_name__, __version__

__all__ = ["__package_name__", "__version__"]
