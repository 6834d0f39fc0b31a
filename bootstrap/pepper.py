"""The secret of an installation, under which API keys are kept."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from bootstrap.own_files import make_once
from bootstrap.settings import Settings, WrongSettings

_NAME: Final = "key-pepper"
_LEAST_BYTES: Final = 32


def pepper_of(settings: Settings) -> bytes:
    """That of the settings; on the embedded database one of the data directory, made at first. Raises WrongSettings.

    Elsewhere, where it is not set, one that no key was ever kept under: no key of the database opens anything.
    """
    if settings.key_pepper_file is not None:
        return _read(settings.key_pepper_file)
    return _of_directory(settings.data_dir) if settings.embedded else secrets.token_bytes(_LEAST_BYTES)


def require_pepper(settings: Settings) -> None:
    """Raises WrongSettings where keys could not be found again."""
    if settings.key_pepper_file is None and not settings.embedded:
        raise WrongSettings(
            "keys need a secret that every machine knows: write 32 random bytes to a file "
            "(head -c 32 /dev/urandom > FILE), copy it to each machine, and set AI_RECRUITER_KEY_PEPPER_FILE to it"
        )


def _of_directory(directory: Path) -> bytes:
    path = directory / _NAME
    make_once(path, secrets.token_bytes(_LEAST_BYTES), mode=0o600)
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        pepper = path.read_bytes()
    except OSError as error:
        raise WrongSettings(f"the secret for keys cannot be read from {path}: {error.strerror}") from None
    if len(pepper) < _LEAST_BYTES:
        raise WrongSettings(f"{path} has {len(pepper)} bytes; the secret for keys has {_LEAST_BYTES} or more")
    return pepper
