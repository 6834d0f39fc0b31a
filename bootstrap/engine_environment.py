"""What engines see of the environment: the settings of those that call a service, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bootstrap.language_model import environment

if TYPE_CHECKING:
    from bootstrap.settings import Settings


def engine_environment(settings: Settings) -> dict[str, str]:
    """By variable."""
    return {**environment(settings), **settings.remote_engine()}
