"""Makes API keys."""

from __future__ import annotations

import hmac
import secrets


class PepperedKeys:
    """A KeyMaker. A key has 256 random bits, so a fast digest is enough; the pepper makes a stolen store useless."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper

    def new_secret(self, kind: str = "air") -> str:
        return f"{kind}_{secrets.token_urlsafe(32)}"

    def digest(self, secret: bytes) -> bytes:
        return hmac.digest(self._pepper, secret, "sha256")
