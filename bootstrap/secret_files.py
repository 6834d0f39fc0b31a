"""Secrets of an installation, each in a file that its owner alone reads."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from adapters.shared.private_files import make_secret_file
from bootstrap.settings import WrongSettings

LEAST_BYTES: Final = 32


def made_at_first(path: Path, what: str) -> bytes:
    """What the file holds; new random bytes where there is none yet. Raises WrongSettings."""
    if not path.exists():
        make_secret_file(path, secrets.token_bytes(LEAST_BYTES))
    return read_secret(path, what)


def read_secret(path: Path, what: str) -> bytes:
    """What the file holds. Raises WrongSettings when it cannot be read or is too short; `what` names it there."""
    try:
        found = path.read_bytes()
    except OSError as error:
        raise WrongSettings(f"{what} cannot be read from {path}: {error.strerror}") from None
    if len(found) < LEAST_BYTES:
        raise WrongSettings(f"{path} has {len(found)} bytes; {what} has {LEAST_BYTES} or more")
    return found
