"""Reads a job posting with the model: requirements and what is left out, each found again in the text."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from cvJobMatching import limits
from cvJobMatching.engines.llm import answers, tokens
from cvJobMatching.engines.llm.client import SEED
from cvJobMatching.engines.llm.fences import fenced, numbered
from cvJobMatching.engines.llm.outcomes import NoAnswer
from cvJobMatching.engines.llm.prompts import prompts
from cvJobMatching.model.report import LeftOut, Reason, Requirement, Topic
from cvJobMatching.patterns import literal
from cvJobMatching.requirements.topics import topics
from cvJobMatching.understanding.text.lines import Span, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.engines.llm.client import Client
    from cvJobMatching.engines.llm.fences import Line
    from cvJobMatching.engines.llm.ledger import Ledger
    from cvJobMatching.engines.llm.settings import LlmSettings

_KINDS: Final = tuple(topic for topic in Topic if topic is not Topic.TITLE)  # the first line is looked at by rules
_REASONS: Final = tuple(reason for reason in Reason if reason is not Reason.UNCLEAR)
_LINES_BELOW: Final = 2  # that a part may run on
_AROUND_A_LINE: Final = 40  # tokens of an answer besides the words of the posting


class Item(msgspec.Struct, frozen=True):
    """One thing that is asked for, as the model gives it."""

    line: int
    text: str
    kind: Topic
    must: bool
    any_of: list[str] = []


class Passage(msgspec.Struct, frozen=True):
    """A line that asks for nothing."""

    line: int
    reason: Reason


class ReadByModel(msgspec.Struct, frozen=True):
    """The whole answer."""

    items: list[Item]
    left_out: list[Passage] = []


class Posting(NamedTuple):
    """What was read and stands in the text; `lost` items do not."""

    requirements: tuple[Requirement, ...]
    left_out: tuple[LeftOut, ...]
    lost: int


def read_posting(text: str, settings: LlmSettings, client: Client, ledger: Ledger) -> Posting:
    """What the model reads in it. Raises NoAnswer when that is nothing, TryAgainLater."""
    lines = numbered(text)
    rules, posting = prompts("posting").filled("rules"), fenced("posting", text, lines)
    messages = [
        {"role": "system", "content": rules},
        {"role": "user", "content": prompts("posting").filled("ask", posting=posting)},
    ]
    most = min(settings.posting_tokens, tokens.at_most(messages[1:]) + _AROUND_A_LINE * (len(lines) + 1))
    ask = partial(client.ask, schema=_schema(len(lines)), most=most, temperature=0.0, seed=SEED)
    told = answers.read(ask, messages, ReadByModel, prompts("posting").texts["repair"], ledger)
    requirements, lost = _requirements(text, told.items, lines)
    if not requirements:
        raise NoAnswer("it named nothing that stands there")
    return Posting(requirements, tuple(_left_out(text, lines, requirements, told.left_out)), lost)


def _schema(lines: int) -> dict[str, Any]:
    line = {"type": "integer", "minimum": 1, "maximum": max(1, lines)}
    item = answers.closed(
        {
            "line": line,
            "text": {"type": "string"},
            "kind": {"type": "string", "enum": list(_KINDS)},
            "must": {"type": "boolean"},
            "any_of": {"type": "array", "items": {"type": "string"}},
        }
    )
    passage = answers.closed({"line": line, "reason": {"type": "string", "enum": list(_REASONS)}})
    return answers.closed(
        {
            "items": {"type": "array", "items": item, "maxItems": limits.MAX_CRITERIA},
            "left_out": {"type": "array", "items": passage, "maxItems": lines},
        }
    )


def _requirements(text: str, items: Sequence[Item], lines: Sequence[Line]) -> tuple[tuple[Requirement, ...], int]:
    """In the order of the text, each once, and how many items do not stand in it."""
    found: dict[tuple[str, Topic], Requirement] = {}
    lost = 0
    for item in items:
        span = _place(text, item.text, item.line, lines)
        if span is None:
            lost += 1
        elif item.kind is not Topic.TITLE:
            requirement = _requirement(text, span, item)
            found.setdefault((requirement.text.casefold(), item.kind), requirement)
    ordered = sorted(found.values(), key=lambda each: (each.start or 0, each.end or 0))
    return tuple(ordered), lost


def _requirement(text: str, span: Span, item: Item) -> Requirement:
    words = text[slice(*span)]
    told = words.casefold()
    parts = tuple(dict.fromkeys(part.strip() for part in item.any_of if part.strip() and part.casefold() in told))
    return Requirement(
        text=words,
        kind=topics()[item.kind].kind_of(words),
        must=item.must,
        start=span.start,
        end=span.end,
        topic=item.kind,
        alternatives=parts[: limits.MAX_ALTERNATIVES] if len(parts) > 1 else (),
    )


def _place(text: str, part: str, number: int, lines: Sequence[Line]) -> Span | None:
    """Where the part stands: in its line and those below it, or else where it first stands at all."""
    words = part.split()
    if not words or not any(map(str.isalnum, part)) or len(part) > limits.MAX_CRITERION_CHARACTERS:
        return None
    pattern = literal(*words, whole=True, flags=re.IGNORECASE)
    found = None
    if 1 <= number <= len(lines):
        last = lines[min(number - 1 + _LINES_BELOW, len(lines) - 1)]
        found = pattern.search(text, lines[number - 1].span.start, last.span.end)
    found = found or pattern.search(text)
    return Span(*found.span()) if found else None


def _left_out(
    text: str, lines: Sequence[Line], requirements: Sequence[Requirement], told: Sequence[Passage]
) -> Iterator[LeftOut]:
    """Every line of which nothing is asked; one without a reason is for a person to look at."""
    reasons = {each.line: each.reason for each in told}
    for number, whole in lines:
        span = without_bullet(text, whole)
        asked = any((each.start or 0) < span.end and span.start < (each.end or 0) for each in requirements)
        if not asked and span.start < span.end:
            reason = reasons.get(number, Reason.UNCLEAR)
            yield LeftOut(text=text[slice(*span)], reason=reason, start=span.start, end=span.end)
