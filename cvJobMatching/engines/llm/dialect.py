"""What differs between servers that speak the same protocol, learned from what they refuse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS: Final = ("response_format", "stream_options", "max_tokens", "temperature", "seed")
_SAID: Final = {  # words of an error, and the part that they speak of
    "response_format": ("response_format", "json_schema", "schema", "grammar", "guided", "structured output"),
    "stream_options": ("stream_options", "include_usage"),
    "max_tokens": ("max_tokens", "max_completion_tokens"),
    "temperature": ("temperature",),
    "seed": ("seed",),
}
TOO_LONG: Final = (
    "context size",
    "context length",
    "context_length",
    "context window",
    "n_ctx",
    "too long",
    "too many tokens",
)
_FORMATS: Final = ("json_schema", "json_object", "none")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which parts a request has."""

    format: str = "json_schema"
    usage: bool = True
    limit: str = "max_tokens"
    temperature: bool = True
    seed: bool = True

    def parameters(self, *, schema: Mapping[str, Any], most: int, temperature: float, seed: int) -> dict[str, Any]:
        """Those of a request besides model and messages."""
        asked: dict[str, Any] = {"stream": True, self.limit: most}
        if self.usage:
            asked["stream_options"] = {"include_usage": True}
        if self.temperature:
            asked["temperature"] = temperature
        if self.seed:
            asked["seed"] = seed
        if self.format == "json_schema":
            form = {"name": "answer", "strict": True, "schema": schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.format == "json_object":
            asked["response_format"] = {"type": "json_object"}
        return asked

    def without(self, part: str) -> Dialect | None:
        """With less, or otherwise; None when there is nothing left to give up."""
        if part == "response_format":
            at = _FORMATS.index(self.format)
            return replace(self, format=_FORMATS[at + 1]) if at + 1 < len(_FORMATS) else None
        if part == "max_tokens":
            return replace(self, limit="max_completion_tokens") if self.limit == "max_tokens" else None
        match part:
            case "stream_options":
                return replace(self, usage=False) if self.usage else None
            case "temperature":
                return replace(self, temperature=False) if self.temperature else None
            case _:
                return replace(self, seed=False) if self.seed else None


def part_of(said: str) -> str | None:
    """The part of a request that an error speaks of."""
    return next((part for part, words in _SAID.items() if any(word in said for word in words)), None)
