"""A stand-in for Ray 2.49: the part that the job script meets. No scheduler, no actors."""

__version__ = "2.49.2+stand-in"
