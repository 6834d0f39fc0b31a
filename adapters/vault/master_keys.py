"""Master keys as lines of a file, which may change while the service runs."""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ports.errors import Unavailable

KEY_BYTES: Final = 32
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_FRESH: Final = 1.0  # seconds for which the file is not looked at again


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One line: it wraps keys of evaluations."""

    id: str
    secret: bytes = field(repr=False)

    @property
    def line(self) -> str:
        """As the file holds it."""
        return f"{self.id}:{base64.b64encode(self.secret).decode()}\n"


def new_line() -> MasterKey:
    """A fresh master key with a name of its own."""
    return MasterKey(secrets.token_hex(4), secrets.token_bytes(KEY_BYTES))


def parsed(text: str) -> Sequence[MasterKey]:
    """The master keys of a file, in its order. Raises ValueError, naming a line that is wrong, never what it holds."""
    keys: list[MasterKey] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        id, _, secret = line.strip().partition(":")
        if not _ID.fullmatch(id) or any(known.id == id for known in keys):
            raise ValueError(f"line {number}: begin it with a name of its own (A-Z, a-z, 0-9, '_', '-') and a colon")
        try:
            decoded = base64.b64decode(secret, validate=True)
        except ValueError:
            decoded = b""
        if len(decoded) != KEY_BYTES:
            raise ValueError(f"line {number}: put {KEY_BYTES} random bytes in base64 behind the colon")
        keys.append(MasterKey(id, decoded))
    if not keys:
        raise ValueError("there is no key in it: `ai-recruiter master-key new` makes a line")
    return keys


class MasterKeyFile:
    """The keys of a file; the first one wraps, all unwrap. A change is seen within a second, or at an unknown name.

    What was once read stays in memory, so that a line that is taken out too early fails nothing until a restart.
    """

    def __init__(self, path: Path) -> None:
        """Raises Unavailable."""
        self._path = path
        self._ciphers: dict[str, AESGCM] = {}
        self._first, self._seen, self._looked_at = "", (0, 0, 0), float("-inf")
        self._refresh()

    def first(self) -> tuple[str, AESGCM]:
        """What wraps new keys, with its name."""
        if time.monotonic() - self._looked_at > _FRESH:
            self._refresh()
        return self._first, self._ciphers[self._first]

    def named(self, id: str) -> AESGCM:
        """What unwraps. Raises Unavailable when the file has no such key."""
        if id not in self._ciphers:
            self._refresh()
        try:
            return self._ciphers[id]
        except KeyError:
            raise Unavailable(
                "a master key is missing", detail=f"{self._path} has no line `{id}`: bring it back from its backup"
            ) from None

    def _refresh(self) -> None:
        try:
            facts = self._path.stat()
            seen = (facts.st_mtime_ns, facts.st_ino, facts.st_size)
            if seen != self._seen:
                keys = parsed(self._path.read_text())
                self._ciphers |= {key.id: AESGCM(key.secret) for key in keys}
                self._first, self._seen = keys[0].id, seen
        except (OSError, ValueError) as error:
            if not self._first:
                reason = error.strerror if isinstance(error, OSError) else error
                raise Unavailable("the master keys cannot be read", detail=f"{self._path}: {reason}") from None
        self._looked_at = time.monotonic()


class MemoryMasterKeys:
    """Master keys that end with the process, for the test service; the one that was added last wraps."""

    def __init__(self) -> None:
        self._ciphers: dict[str, AESGCM] = {}
        self.add()

    def add(self) -> str:
        """A fresh one, which wraps from now on; its name."""
        key = new_line()
        self._ciphers[key.id] = AESGCM(key.secret)
        return key.id

    def lose(self, id: str) -> None:
        """It is not at hand any more."""
        del self._ciphers[id]

    def first(self) -> tuple[str, AESGCM]:
        id = next(reversed(self._ciphers))
        return id, self._ciphers[id]

    def named(self, id: str) -> AESGCM:
        try:
            return self._ciphers[id]
        except KeyError:
            raise Unavailable("a master key is missing") from None
