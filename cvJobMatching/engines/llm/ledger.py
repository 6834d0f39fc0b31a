"""What an evaluation has asked of a model and what it came to; any thread may write."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvJobMatching.engines.llm.wire import Usage


class Ledger:
    """Counts of calls, tokens, money and seconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.calls = self.retries = self.repairs = 0
        self.prompt_tokens = self.cached_tokens = self.answer_tokens = 0
        self.seconds = self.money = 0.0
        self.estimated = False  # some of the tokens, because the server did not count them
        self.returned: set[str] = set()

    def answered(self, usage: Usage | None, *, tokens: tuple[int, int], money: float, model: str | None) -> None:
        """A call ended with an answer; `tokens` of prompt and answer."""
        with self._lock:
            details = usage.prompt_tokens_details if usage else None
            self.calls += 1
            self.prompt_tokens += tokens[0]
            self.answer_tokens += tokens[1]
            self.cached_tokens += (details.cached_tokens or 0) if details else 0
            self.money += money
            self.estimated |= usage is None or usage.prompt_tokens is None
            if model:  # some servers tell the path of a file
                self.returned.add(model.rsplit("/", 1)[-1] if model.startswith("/") else model)

    def took(self, seconds: float) -> None:
        """A call took so long, with or without an answer."""
        with self._lock:
            self.seconds += seconds

    def retried(self) -> None:
        """A call is made once more."""
        with self._lock:
            self.retries += 1

    def repaired(self) -> None:
        """An answer that could not be read was asked for again."""
        with self._lock:
            self.repairs += 1
