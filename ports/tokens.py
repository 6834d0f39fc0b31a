"""Tokens of an identity provider, by which people and programs show who they are."""

from __future__ import annotations

from typing import Protocol

from domain.model.principal import Principal


class TokenVerifier(Protocol):
    """Knows one issuer of tokens."""

    async def verify(self, token: bytes) -> Principal:
        """Whom the token proves at this moment. Raises InvalidToken; Unavailable while the issuer's keys are unknown.

        No message and no log line holds anything of the token.
        """
        ...
