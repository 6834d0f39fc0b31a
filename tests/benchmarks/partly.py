"""`ai-recruiter` without some of its parts, for the benchmark that asks what they cost: PARTS [ARGUMENTS…]."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from adapters.sql import trail
from adapters.vault import EnvelopeVault
from bootstrap.__main__ import main


def _no_audit() -> None:
    async def nothing(*_: object) -> None:
        return

    vars(trail).update(record=nothing, write=nothing)


def _no_encryption() -> None:
    made = EnvelopeVault.new_key

    def new_key(vault: EnvelopeVault, owner: UUID) -> Any:
        return (
            made(vault, owner) if owner.int == 0 else None
        )  # the key of the installation digests words for the search

    type.__setattr__(EnvelopeVault, "new_key", new_key)


_WITHOUT: Mapping[str, Callable[[], None]] = {"audit": _no_audit, "encryption": _no_encryption}


def run(parts: Sequence[str]) -> None:
    """Switch the parts off, and run the command."""
    for part in parts:
        _WITHOUT[part]()
    main()


if __name__ == "__main__":
    without = sys.argv.pop(1)
    run(without.split(",") if without != "-" else [])
