"""Stand-in for Export-Deploy's `nemo_deploy.llm`, for tests; not NVIDIA's code."""
