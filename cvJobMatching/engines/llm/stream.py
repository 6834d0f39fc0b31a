"""One request and its streamed answer, within time-outs that end it wherever it is."""

from __future__ import annotations

import asyncio
import email.utils
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx2
import msgspec

from cvJobMatching.engines.llm import wire
from cvJobMatching.engines.llm.dialect import TOO_LONG, part_of
from cvJobMatching.engines.llm.outcomes import Misconfigured, NoAnswer, NotUnderstood, Passing
from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from cvJobMatching.engines.llm.settings import LlmSettings

MOST_BYTES: Final = 4 * 1024 * 1024  # of one answer, with all that surrounds it
_MOST_OF_AN_ERROR: Final = 64 * 1024
_DONE: Final = b"[DONE]"
_SECONDS: Final = compiled(r"\d{1,9}(?:\.\d+)?")
_ADVICE: Final = {
    401: "the model server refused the key; check AI_RECRUITER_LLM_KEY_FILE",
    403: "the key may not use this model; check AI_RECRUITER_LLM_KEY_FILE and AI_RECRUITER_LLM_MODEL",
    404: "the server does not have this model or address; check AI_RECRUITER_LLM_MODEL and AI_RECRUITER_LLM_URL",
    402: "the account with the model server has no credit left",
}
_TRY_AGAIN: Final = frozenset({408, 409, 425, 429, *range(500, 600)})
_TOO_LONG: Final = "the prompt is longer than the model's context"


@dataclass(slots=True)
class Reply:
    """What came, put together."""

    text: str = ""
    refusal: str = ""
    finish: str | None = None
    model: str | None = None
    usage: wire.Usage | None = None
    parts: list[str] = field(default_factory=list)


async def ask(client: httpx2.AsyncClient, body: Mapping[str, Any], settings: LlmSettings) -> Reply:
    """The answer, whole. Raises Passing, NoAnswer, Misconfigured, NotUnderstood."""
    heard = False
    try:
        async with asyncio.timeout(settings.timeout_s) as whole, asyncio.timeout(settings.first_token_s) as pause:
            request = client.stream("POST", f"{settings.url}/chat/completions", content=wire.encoded(body))
            async with request as response:
                if response.status_code != httpx2.codes.OK:
                    raise await _refused(response)
                reply = Reply()
                async for chunk in _chunks(response):
                    heard = True
                    pause.reschedule(asyncio.get_running_loop().time() + settings.between_tokens_s)
                    _take(reply, chunk)
    except TimeoutError:
        if heard and whole.expired():
            raise NoAnswer("the model did not come to the end of its answer in time", spent=True) from None
        what = "stopped in the middle of its answer" if heard else "did not begin to answer in time"
        raise Passing(f"the model server {what}", spent=True) from None
    except (httpx2.ConnectError, httpx2.ConnectTimeout):
        raise Passing("the model server cannot be reached; check that it runs at AI_RECRUITER_LLM_URL") from None
    except (httpx2.HTTPError, httpx2.StreamError):
        raise Passing("the connection to the model server broke", spent=True) from None
    return _whole(reply)


def _whole(reply: Reply) -> Reply:
    if reply.finish is None:
        raise Passing("the answer of the model server was cut", spent=True)
    reply.text = "".join(reply.parts)
    return reply


def _take(reply: Reply, chunk: wire.Chunk) -> None:
    if chunk.error is not None:
        if any(word in _said(chunk.error) for word in TOO_LONG):
            raise NoAnswer(_TOO_LONG)
        raise Passing("the model server broke off its answer", spent=True)
    reply.model = chunk.model or reply.model
    reply.usage = chunk.usage or reply.usage
    for choice in chunk.choices[:1]:
        told = choice.delta or choice.message or wire.Delta()
        reply.parts.append(told.content or "")
        reply.refusal += told.refusal or ""
        reply.finish = choice.finish_reason or reply.finish


async def _chunks(response: httpx2.Response) -> AsyncIterator[wire.Chunk]:
    """Of a stream of events, or the one of a server that does not stream."""
    if "text/event-stream" not in response.headers.get("content-type", ""):
        yield _chunk(await _bounded(response, MOST_BYTES))
        return
    async for event in _events(response):
        if event == _DONE:
            return
        yield _chunk(event)


async def _events(response: httpx2.Response) -> AsyncIterator[bytes]:
    """The data of each event. All that is sent here is one line long."""
    waiting, received = b"", 0
    async for piece in response.aiter_bytes():
        received += len(piece)
        if received > MOST_BYTES:
            raise NoAnswer("the answer is too long", spent=True)
        *lines, waiting = (waiting + piece).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()
    if waiting.startswith(b"data:"):
        yield waiting[5:].strip()


def _chunk(data: bytes) -> wire.Chunk:
    try:
        return wire.chunk(data)
    except msgspec.DecodeError:
        raise Passing("the server at AI_RECRUITER_LLM_URL does not answer as a model server does", spent=True) from None


async def _bounded(response: httpx2.Response, most: int) -> bytes:
    content = b""
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > most:
            raise NoAnswer("the answer is too long", spent=True)
    return content


async def _refused(response: httpx2.Response) -> Exception:
    """What an answer other than 200 means."""
    status = response.status_code
    if status in _ADVICE:
        return Misconfigured(f"{_ADVICE[status]} (HTTP {status})")
    if status in _TRY_AGAIN:
        reason, worked = ("has too much to do", False) if status == 429 else ("failed", status in (500, 502, 504))
        return Passing(f"the model server {reason} (HTTP {status})", after=_after(response.headers), spent=worked)
    try:
        said = _said(wire.complaint(await _bounded(response, _MOST_OF_AN_ERROR)))
    except (msgspec.DecodeError, NoAnswer):
        said = ""
    if status == 413 or any(word in said for word in TOO_LONG):
        return NoAnswer(_TOO_LONG)
    part = part_of(said)
    return NotUnderstood(part) if part else NoAnswer(f"the model server refused the request (HTTP {status})")


def _said(error: object) -> str:
    """The words of an error, to be looked at and never repeated."""
    return msgspec.json.encode(error).decode().lower()


def _after(headers: httpx2.Headers) -> float | None:
    """Seconds of `Retry-After`, which is a number or a date."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
