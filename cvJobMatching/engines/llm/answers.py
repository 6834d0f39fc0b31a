"""Answers of a model: their form, asking again where it is broken, and what of them holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from cvJobMatching.engines.llm.outcomes import NoAnswer
from cvJobMatching.model.report import FindingStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cvJobMatching.engines.llm.ledger import Ledger
    from cvJobMatching.engines.llm.stream import Reply
    from cvJobMatching.engines.llm.wire import Message

MOST_LINES: Final = 3
BROKEN: Final = "the model's answer is no JSON of the form that was asked for"
_SHOWN: Final = frozenset({FindingStatus.MET, FindingStatus.PARTIAL})
_GAINSAYS: Final = {FindingStatus.MET: ("no",), FindingStatus.MISSING: ("yes",), FindingStatus.UNKNOWN: ("yes",)}
T = TypeVar("T")


class Verdict(msgspec.Struct, frozen=True):
    """Of one requirement, as the model gives it; not every model says `shown`."""

    status: FindingStatus
    lines: list[int]
    shown: str | None = None  # "yes" or "no"


class NumberedVerdict(Verdict, frozen=True, kw_only=True):
    """Of one of several."""

    id: int


class Verdicts(msgspec.Struct, frozen=True):
    """Of several requirements."""

    answers: list[NumberedVerdict]


def verdict_schema(lines: int, statuses: Sequence[FindingStatus] = tuple(FindingStatus)) -> dict[str, Any]:
    """Of a verdict on a CV with so many lines: yes or no comes first, because a small model that begins with lines or
    with a status says met to everything (measured: docs/language-models.md)."""
    numbers = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": lines}, "maxItems": MOST_LINES}
    return closed(
        {
            "shown": {"type": "string", "enum": ["yes", "no"]},
            "lines": numbers,
            "status": {"type": "string", "enum": [*statuses]},
        }
    )


def verdicts_schema(lines: int, count: int) -> dict[str, Any]:
    """Of `count` verdicts with their numbers."""
    one = verdict_schema(lines)["properties"]
    numbered = closed({"id": {"type": "integer", "minimum": 1, "maximum": count}, **one})
    return closed({"answers": {"type": "array", "items": numbered, "minItems": count, "maxItems": count}})


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def read(
    ask: Callable[[Sequence[Message]], Reply], messages: Sequence[Message], form: type[T], repair: str, ledger: Ledger
) -> T:
    """The answer in its form; a broken one is asked for once more. Raises NoAnswer."""
    text = ask(messages).text
    try:
        return _decoded(text, form)
    except msgspec.DecodeError:
        ledger.repaired()
    again = [*messages, {"role": "assistant", "content": text}, {"role": "user", "content": repair}]
    try:
        return _decoded(ask(again).text, form)
    except msgspec.DecodeError:
        raise NoAnswer(BROKEN) from None


def _decoded(text: str, form: type[T]) -> T:
    """The outermost object of a text, which may think aloud or stand in a code block."""
    said, *thoughts = text.split("<think>")
    bare = said + "".join(thought.partition("</think>")[2] for thought in thoughts)
    start, end = bare.find("{"), bare.rfind("}")
    return msgspec.json.decode(bare[start : end + 1] if start >= 0 else bare, type=form)


def held(verdict: Verdict, lines: int) -> Verdict:
    """The verdict if it holds: it does not gainsay itself, its lines are lines of the CV, and what is claimed has one.

    Raises NoAnswer.
    """
    if verdict.shown in _GAINSAYS.get(verdict.status, ()):
        raise NoAnswer(f"the model said {verdict.shown} to whether the CV shows it, and then {verdict.status}")
    if verdict.status not in _SHOWN:
        return Verdict(verdict.status, [])
    if not verdict.lines:
        raise NoAnswer(f"the model said {verdict.status} and named no line of the CV")
    if not all(1 <= number <= lines for number in verdict.lines):
        raise NoAnswer("the model named a line that the CV does not have")
    return Verdict(verdict.status, list(dict.fromkeys(verdict.lines))[:MOST_LINES])
