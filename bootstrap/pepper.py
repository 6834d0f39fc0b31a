"""The secret of an installation, under which API keys are kept."""

from __future__ import annotations

import secrets
from typing import Final

from bootstrap.secret_files import LEAST_BYTES, made_at_first, read_secret
from bootstrap.settings import Settings, WrongSettings

_NAME: Final = "key-pepper"
_WHAT: Final = "the secret for keys"


def pepper_of(settings: Settings) -> bytes:
    """That of the settings; on the embedded database one of the data directory, made at first. Raises WrongSettings.

    Elsewhere, where it is not set, one that no key was ever kept under: no key of the database opens anything.
    """
    if settings.key_pepper_file is not None:
        return read_secret(settings.key_pepper_file, _WHAT)
    return made_at_first(settings.data_dir / _NAME, _WHAT) if settings.embedded else secrets.token_bytes(LEAST_BYTES)


def require_pepper(settings: Settings) -> None:
    """Raises WrongSettings where keys could not be found again."""
    if settings.key_pepper_file is None and not settings.embedded:
        raise WrongSettings(
            "keys need a secret that every machine knows: write 32 random bytes to a file (umask 077; "
            "head -c 32 /dev/urandom > FILE), copy it to each machine, and set AI_RECRUITER_KEY_PEPPER_FILE to it"
        )
