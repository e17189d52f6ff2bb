"""Stand-in for a part of NVIDIA Export-Deploy, for tests; not NVIDIA's code."""
