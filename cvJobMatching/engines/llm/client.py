"""Asks a model server: places and budgets, tries with back-off, and what a server does not know of the protocol."""

from __future__ import annotations

import asyncio
import random
import ssl
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import httpx2

from cvJobMatching.engines.face import TryAgainLater
from cvJobMatching.engines.llm import stream, tokens
from cvJobMatching.engines.llm.dialect import Dialect
from cvJobMatching.engines.llm.outcomes import Misconfigured, NoAnswer, NotUnderstood, Passing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from cvJobMatching.engines.face import Run
    from cvJobMatching.engines.llm.ledger import Ledger
    from cvJobMatching.engines.llm.settings import LlmSettings
    from cvJobMatching.engines.llm.stream import Reply
    from cvJobMatching.engines.llm.wire import Message

LONGEST_WAIT: Final = 20.0  # seconds between two tries of a call; a server that asks for more gets the job put off
FIRST_WAIT: Final = 0.5  # seconds, doubled with each try
UNTIL_MENDED: Final = timedelta(minutes=10)  # what only the operator can mend
SEED: Final = 20261128


class Client:
    """For one evaluation. Used as a context; `ask` may be called from any thread."""

    def __init__(
        self,
        settings: LlmSettings,
        run: Run,
        ledger: Ledger,
        *,
        trusted: ssl.SSLContext,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._settings, self._run, self._ledger, self._wait, self._trusted = settings, run, ledger, wait, trusted
        self._dialect = Dialect()
        self._chance = random.Random(SEED)  # noqa: S311 - spreads tries over time

    def __enter__(self) -> Self:
        headers = {"content-type": "application/json", "accept": "text/event-stream", **_authorised(self._settings)}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._http = httpx2.AsyncClient(
            headers=headers,
            verify=self._trusted,
            trust_env=False,
            timeout=httpx2.Timeout(None, connect=self._settings.connect_s),  # the others are those of `stream.ask`
            limits=httpx2.Limits(max_connections=None),
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._http.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def ask(
        self, messages: Sequence[Message], schema: Mapping[str, Any], *, most: int, temperature: float, seed: int
    ) -> Reply:
        """An answer that came whole. Raises NoAnswer, TryAgainLater; `most` tokens bound it."""
        reserve = tokens.at_most(messages)
        if self._settings.context is not None and tokens.at_least(messages) + most > self._settings.context:
            raise NoAnswer("the prompt is longer than the model's context (AI_RECRUITER_LLM_CONTEXT)")
        for attempt in range(self._settings.tries):
            try:
                return self._try(messages, schema, (reserve, most), temperature=temperature, seed=seed)
            except Misconfigured as wrong:
                raise TryAgainLater(wrong.reason, UNTIL_MENDED) from None
            except Passing as passing:
                last = passing
            if attempt + 1 == self._settings.tries or (last.after or 0) > LONGEST_WAIT:
                break
            self._ledger.retried()
            self._wait(last.after if last.after is not None else self._pause(attempt))
        raise TryAgainLater(last.reason, None if last.after is None else timedelta(seconds=last.after))

    def _pause(self, attempt: int) -> float:
        """Seconds; longer with each try, and not the same for all."""
        return float(min(LONGEST_WAIT, FIRST_WAIT * 2**attempt) * self._chance.uniform(0.5, 1.0))

    def _try(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],
        reserve: tuple[int, int],
        *,
        temperature: float,
        seed: int,
    ) -> Reply:
        """One call, and at once another where the server refused a part of the request."""
        while True:
            dialect = self._dialect
            asked = dialect.parameters(schema=schema, most=reserve[1], temperature=temperature, seed=seed)
            body = {"model": self._settings.model, "messages": list(messages), **asked}
            try:
                return self._call(body, messages, reserve)
            except NotUnderstood as refused:
                simpler = dialect.without(refused.part)
                if simpler is None:
                    raise NoAnswer("the model server refused the request (HTTP 400)") from None
                self._dialect = simpler

    def _call(self, body: Mapping[str, Any], messages: Sequence[Message], reserve: tuple[int, int]) -> Reply:
        money = self._settings.money(*reserve)
        with self._run.call(tokens=sum(reserve), money=money) as call:
            began = time.monotonic()
            try:
                reply = self._sent(body)
            except (Passing, NoAnswer) as failure:
                if not failure.spent:
                    call.used(tokens=0)
                raise
            except (Misconfigured, NotUnderstood):
                call.used(tokens=0)
                raise
            finally:
                self._ledger.took(time.monotonic() - began)
            spent = _counted(reply, messages)
            cost = self._settings.money(*spent)
            call.used(tokens=sum(spent), money=cost)
            self._ledger.answered(reply.usage, tokens=spent, money=cost, model=reply.model)
        return _sound(reply, messages)

    def _sent(self, body: Mapping[str, Any]) -> Reply:
        asking = stream.ask(self._http, body, self._settings)
        return asyncio.run_coroutine_threadsafe(asking, self._loop).result()


def _authorised(settings: LlmSettings) -> dict[str, str]:
    """The header with the key, which stands in no other place."""
    if settings.key_file is None:
        return {}
    try:
        key = Path(settings.key_file).read_text("ascii").strip()
    except (OSError, ValueError):
        key = ""
    if not key or not key.isprintable() or " " in key:
        reason = "the key cannot be read; AI_RECRUITER_LLM_KEY_FILE must name a file with one line, the key"
        raise TryAgainLater(reason, UNTIL_MENDED)
    return {"authorization": f"Bearer {key}"}


def _counted(reply: Reply, messages: Sequence[Message]) -> tuple[int, int]:
    """Tokens of prompt and answer: the server's figures, or an upper bound where it gives none."""
    usage = reply.usage
    asked = usage.prompt_tokens if usage else None
    told = usage.completion_tokens if usage else None
    answer = [{"content": reply.text + reply.refusal}]
    return (
        tokens.at_most(messages) if asked is None else max(0, asked),
        tokens.at_most(answer) if told is None else max(0, told),
    )


def _sound(reply: Reply, messages: Sequence[Message]) -> Reply:
    """Raises NoAnswer for one that is none, or rests on a part of what was asked."""
    if reply.usage and reply.usage.prompt_tokens is not None and reply.usage.prompt_tokens < tokens.at_least(messages):
        raise NoAnswer("the model server cut the prompt; give it a larger context")
    if reply.refusal or reply.finish == "content_filter":
        raise NoAnswer("the model refused to answer")
    if reply.finish == "length":
        raise NoAnswer("the answer was cut at its limit of tokens")
    if not reply.text.strip():
        raise NoAnswer("the model gave an empty answer")
    return reply
