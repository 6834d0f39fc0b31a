"""A vault for the processes of the tests: all of them know the same master key."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from adapters.shared.private_files import make_secret_file
from adapters.vault import EnvelopeVault, MasterKey, MasterKeyFile


def master_key_file() -> Path:
    """The file that services on MySQL are started with."""
    path = Path(tempfile.gettempdir()) / f"ai-recruiter-tests-{os.getuid()}.master-keys"
    if not path.exists():
        make_secret_file(path, MasterKey("tests", b"t" * 32).line.encode())
    return path


def with_master_key(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings, without their prefix, of a service that is to read what others sealed."""
    if settings.get("DATABASE_URL", "").startswith("mysql"):
        return {"MASTER_KEY_FILE": str(master_key_file()), **settings}
    return dict(settings)


VAULT = EnvelopeVault(MasterKeyFile(master_key_file()))
