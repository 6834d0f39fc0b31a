"""The client of an AI Recruiter service, under the name that users import.

This directory is no part of `bootstrap`; pyproject.toml makes it a top-level package of the distribution.
"""

from adapters.client import *  # noqa: F403
from adapters.client import __all__ as __all__
