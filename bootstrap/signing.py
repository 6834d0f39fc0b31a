"""The key that signs the audit trail."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from adapters.signing import Ed25519Signer, PublicKeys, UnusableKey
from bootstrap.own_files import make_once
from bootstrap.settings import Settings, WrongSettings

_PRIVATE: Final = "audit-key.pem"
_PUBLIC: Final = "audit-public-key.pem"
_CHECKPOINTS: Final = "audit-checkpoints.jsonl"


def signer_of(settings: Settings) -> Ed25519Signer | None:
    """With the key of the settings; on the embedded database one of the data directory, made at first.

    Elsewhere None where it is not set: a key that one machine alone knows would confuse who verifies.
    Its public key is written into the data directory. Raises WrongSettings.
    """
    if settings.audit_key_file is not None:
        signer = _read(settings.audit_key_file)
    elif settings.embedded:
        path = settings.data_dir / _PRIVATE
        make_once(path, Ed25519Signer.new().private_pem(), mode=0o600)
        signer = _read(path)
    else:
        return None
    public = public_key_file(settings)
    if not public.exists() or public.read_bytes() != signer.public_pem():
        with suppress(OSError):
            public.unlink(missing_ok=True)
            make_once(public, signer.public_pem(), mode=0o644)
    return signer


def public_key_file(settings: Settings) -> Path:
    """Where the public key is written for those who verify."""
    return settings.data_dir / _PUBLIC


def checkpoint_file(settings: Settings) -> Path:
    """Where this machine remembers what it has signed."""
    return settings.data_dir / _CHECKPOINTS


def public_keys(path: Path) -> PublicKeys:
    """Those of a file. Raises WrongSettings."""
    try:
        return PublicKeys(path.read_bytes())
    except OSError as error:
        raise WrongSettings(f"the public key cannot be read from {path}: {error.strerror}") from None
    except UnusableKey as error:
        raise WrongSettings(f"{path}: {error}") from None


def _read(path: Path) -> Ed25519Signer:
    try:
        return Ed25519Signer.of(path.read_bytes())
    except OSError as error:
        raise WrongSettings(f"the key of the audit trail cannot be read from {path}: {error.strerror}") from None
    except UnusableKey as error:
        raise WrongSettings(f"{path}: {error}") from None
