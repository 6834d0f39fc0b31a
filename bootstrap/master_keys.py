"""The master keys of an installation, under which the keys of evaluations are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from adapters.shared.private_files import make_secret_file
from adapters.vault import EnvelopeVault, MasterKeyFile, new_line
from bootstrap.settings import Settings, WrongSettings
from ports.errors import Unavailable

_NAME: Final = "master-keys"


def vault_of(settings: Settings) -> EnvelopeVault:
    """What seals and opens. Raises WrongSettings, Unavailable."""
    path = master_key_path(settings)
    try:
        return EnvelopeVault(MasterKeyFile(path))
    except Unavailable as error:
        raise WrongSettings(error.in_full) from None


def master_key_path(settings: Settings) -> Path:
    """The file of the settings; on the embedded database one of the data directory, made at first.

    Raises WrongSettings where machines could not read what another one sealed, Unavailable where none can be made.
    """
    if settings.master_key_file is not None:
        return settings.master_key_file
    if not settings.embedded:
        raise WrongSettings(
            "CVs and reports are encrypted under a master key that every machine knows: make a file with "
            "`ai-recruiter master-key new > FILE`, copy it to each machine, and set AI_RECRUITER_MASTER_KEY_FILE to it"
        )
    path = settings.data_dir / _NAME
    try:
        if not path.exists():
            make_secret_file(path, new_line().line.encode())
    except OSError as error:
        raise Unavailable("the data directory cannot be used", detail=f"{path}: {error.strerror or error}") from error
    return path
