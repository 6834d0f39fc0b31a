"""A report that was made again, held against the one that is kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final

from domain.model.ids import Engine, EvaluationId

MOST_POINTS: Final = 5.0  # by which the score of an engine that is not deterministic may move
MOST_FLIPS: Final = 0.1  # the share of its findings whose status may
_FIRST: Final = ("score", "recommendation", "confidence", "findings")
_LONGEST_NAME: Final = 60  # characters of a requirement
_Finding = Mapping[str, Any]


class ReplayOutcome(StrEnum):
    """How a replay ended."""

    SAME = "same"  # byte for byte
    WITHIN = "within"  # of an engine that is not deterministic: close enough, by MOST_POINTS and MOST_FLIPS
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place of the report; the values are JSON, and None stands for what is not there as well."""

    at: str
    kept: Any
    again: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of it; digests are SHA-256 in hexadecimal of the whole report."""

    id: EvaluationId
    engine: Engine
    engine_version: str
    deterministic: bool
    outcome: ReplayOutcome
    kept_sha256: str
    again_sha256: str | None  # None: there was no report this time
    differences: tuple[Difference, ...] = ()


def compared(
    id: EvaluationId, engine: Engine, version: str, kept: bytes, again: bytes | str, *, deterministic: bool
) -> Replay:
    """The kept report, as JSON, beside the one of this time, or beside the reason why there is none."""
    outcome, found = _outcome(kept, again, deterministic=deterministic)
    return Replay(
        id=id,
        engine=engine,
        engine_version=version,
        deterministic=deterministic,
        outcome=outcome,
        kept_sha256=_sha256(kept),
        again_sha256=_sha256(again) if isinstance(again, bytes) else None,
        differences=found,
    )


def _outcome(kept: bytes, again: bytes | str, *, deterministic: bool) -> tuple[ReplayOutcome, tuple[Difference, ...]]:
    if isinstance(again, str):
        return ReplayOutcome.DIFFERS, (Difference(at="the outcome", kept="a report", again=again),)
    if kept == again:
        return ReplayOutcome.SAME, ()
    close = not deterministic and is_close(kept, again)
    return ReplayOutcome.WITHIN if close else ReplayOutcome.DIFFERS, tuple(differences(kept, again))


def differences(kept: bytes, again: bytes) -> Iterator[Difference]:
    """Where two reports that are not the same differ: the score first, then the findings, then the rest."""
    before, after = json.loads(kept), json.loads(again)
    found = False
    for name in (*_FIRST, *sorted((before.keys() | after.keys()) - {*_FIRST})):
        old, new = before.get(name), after.get(name)
        for each in _of_findings(old or [], new or []) if name == "findings" else _of_values(name, old, new):
            found = True
            yield each
    if not found:
        yield Difference(at="how the JSON is written", kept=_sha256(kept), again=_sha256(again))


def is_close(kept: bytes, again: bytes) -> bool:
    """Whether two reports of an engine that is not deterministic say as good as the same.

    The same requirements and recommendation, scores within MOST_POINTS, and at most MOST_FLIPS of the statuses differ.
    """
    before, after = json.loads(kept), json.loads(again)
    old, new = _by_requirement(before["findings"]), _by_requirement(after["findings"])
    if old.keys() != new.keys() or before.get("recommendation") != after.get("recommendation"):
        return False
    flips = sum(old[name]["status"] != new[name]["status"] for name in old)
    return flips <= MOST_FLIPS * len(old) and _is_near(before.get("score"), after.get("score"))


def _is_near(kept: float | None, again: float | None) -> bool:
    if kept is None or again is None:
        return kept is again
    return abs(kept - again) <= MOST_POINTS


def _of_findings(kept: Sequence[_Finding], again: Sequence[_Finding]) -> Iterator[Difference]:
    """By requirement, wherever it stands in the list."""
    before, after = _by_requirement(kept), _by_requirement(again)
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after:
            yield from _of_values(name, before[name], after[name])
        else:
            statuses = [each[name]["status"] if name in each else None for each in (before, after)]
            yield Difference(at=name, kept=statuses[0], again=statuses[1])
    if before.keys() == after.keys() and list(before) != list(after):
        yield Difference(at="the order of the findings", kept=list(before), again=list(after))


def _by_requirement(findings: Sequence[_Finding]) -> Mapping[str, _Finding]:
    seen: Counter[str] = Counter()
    named = {}
    for finding in findings:
        asked = finding["requirement"]
        name = " ".join(filter(None, ("finding", asked.get("id"), f'"{asked["text"][:_LONGEST_NAME]}"')))
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name} ({seen[name]})"] = finding
    return named


def _of_values(at: str, kept: Any, again: Any) -> Iterator[Difference]:
    if isinstance(kept, dict) and isinstance(again, dict):
        for name in sorted(kept.keys() | again.keys()):
            yield from _of_values(f"{at}.{name}", kept.get(name), again.get(name))
    elif isinstance(kept, list) and isinstance(again, list):
        for number, (old, new) in enumerate(zip_longest(kept, again), 1):
            yield from _of_values(f"{at}[{number}]", old, new)
    elif kept != again or type(kept) is not type(again):
        yield Difference(at=at, kept=kept, again=again)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
