"""What was signed, in a file beside the key: JSON Lines as an export has them, ready to be kept elsewhere."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import anyio

from adapters.shared.private_files import make_private_directory, make_private_file
from domain.model.audit_chain import Checkpoint
from domain.model.audit_export import checkpoint_line
from domain.model.ids import Tenant
from ports.errors import Unavailable


class MemoryCheckpointLog:
    """Forgets when the process ends."""

    def __init__(self) -> None:
        self._last: dict[Tenant, Checkpoint] = {}

    async def last(self, tenant: Tenant) -> Checkpoint | None:
        return self._last.get(tenant)

    async def add(self, checkpoint: Checkpoint) -> None:
        self._last[checkpoint.tenant] = checkpoint


class FileCheckpointLog:
    """Reads what processes beside this one have added, too. A line that a crash has torn is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last: dict[Tenant, Checkpoint] = {}
        self._read_to = 0

    async def last(self, tenant: Tenant) -> Checkpoint | None:
        await anyio.to_thread.run_sync(self._catch_up)
        return self._last.get(tenant)

    async def add(self, checkpoint: Checkpoint) -> None:
        await anyio.to_thread.run_sync(self._append, checkpoint)

    def _append(self, checkpoint: Checkpoint) -> None:
        try:
            make_private_directory(self._path.parent)
            make_private_file(self._path)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            try:
                os.write(descriptor, checkpoint_line(checkpoint))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise Unavailable("the log of checkpoints cannot be written", detail=f"{self._path}: {error}") from error

    def _catch_up(self) -> None:
        try:
            with self._path.open("rb") as file:
                file.seek(self._read_to)
                for line in file:
                    if line.endswith(b"\n"):
                        self._read_to += len(line)
                        self._remember(line)
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unavailable("the log of checkpoints cannot be read", detail=f"{self._path}: {error}") from error

    def _remember(self, line: bytes) -> None:
        try:
            told = json.loads(line)
            it = told["checkpoint"]
            body = line[len(b'{"checkpoint":') : line.rindex(b',"signature":')]
            signature = base64.b64decode(told["signature"])
            self._last[it["tenant"]] = Checkpoint(tenant=it["tenant"], seq=it["seq"], body=body, signature=signature)
        except (ValueError, KeyError, TypeError):
            return
