"""Stand-in for Export-Deploy's version numbers: `NANO3_STAND_IN_EXPORT_DEPLOY` chooses which one is imitated."""

import os

VERSIONS = ("0.3", "0.4", "0.5", "0.6", "0.7")
MINOR = os.environ.get("NANO3_STAND_IN_EXPORT_DEPLOY", "0.7")

if MINOR not in VERSIONS:
    raise ImportError(f"NANO3_STAND_IN_EXPORT_DEPLOY is {MINOR!r}, not one of {', '.join(VERSIONS)}")

__package_name__ = "nemo_export_deploy"
__version__ = f"{MINOR}.0"
