"""What is sent to `/chat/completions` and what comes back, as much of it as is read."""

from __future__ import annotations

from typing import Any, Final

import msgspec


class CachedTokens(msgspec.Struct, frozen=True):
    """Of a prompt."""

    cached_tokens: int | None = None


class Usage(msgspec.Struct, frozen=True):
    """Tokens of one call as the server counts them."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: CachedTokens | None = None


class Delta(msgspec.Struct, frozen=True):
    """A part of an answer, or the whole of it."""

    content: str | None = None
    refusal: str | None = None


class Choice(msgspec.Struct, frozen=True):
    """Streamed ones have a `delta`, whole ones a `message`."""

    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None


class Chunk(msgspec.Struct, frozen=True):
    """One event of a stream, or a whole answer; some servers report an error as an event."""

    model: str | None = None
    choices: list[Choice] = []
    usage: Usage | None = None
    error: Any = None


class Complaint(msgspec.Struct, frozen=True):
    """The body of an error: only its words tell one kind of refusal from another; they are never repeated."""

    error: Any = None
    message: Any = None
    detail: Any = None


chunk: Final = msgspec.json.Decoder(Chunk).decode
complaint: Final = msgspec.json.Decoder(Complaint).decode
encoded: Final = msgspec.json.Encoder().encode
Message = dict[str, str]  # role and content
