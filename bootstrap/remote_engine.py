"""What the engine `remote` is told of the settings: the environment that its evaluations see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_PREFIX: Final = "AI_RECRUITER_REMOTE_"


def remote_environment(
    *, url: str | None, key_file: Path | None, ca_file: Path | None, timeout_s: float
) -> Mapping[str, str]:
    """Empty while no engine is named."""
    if url is None:
        return {}
    files = {"KEY_FILE": key_file, "CA_FILE": ca_file}
    given = {name: str(path.expanduser().absolute()) for name, path in files.items() if path is not None}
    told = {"URL": url, "TIMEOUT_S": f"{timeout_s:f}", **given}
    return {_PREFIX + name: value for name, value in told.items()}
