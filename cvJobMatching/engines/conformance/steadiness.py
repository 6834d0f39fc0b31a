"""Checks that a report does not move with what is no ground to judge anybody by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cvJobMatching.engines.conformance import documents
from cvJobMatching.engines.conformance.answers import GIVEN, misquoted
from cvJobMatching.engines.conformance.judge import Ending, NotApplicable
from cvJobMatching.engines.conformance.people import everybody_else
from cvJobMatching.engines.conformance.trials import USUAL, Band, Trials, report_of
from cvJobMatching.reading import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.engines.face import Task

_SEED: Final = 4711  # of the hashes of strings; that of the first process is another


def determinism(trials: Trials) -> Iterator[str]:
    """The same task gives the same bytes in any process, however it hashes strings."""
    if not trials.judge.declared.deterministic:
        raise NotApplicable("it declares that it is not deterministic")
    trials.usual_report()
    tasks = {USUAL: documents.usual()}
    if trials.judge.declared.judges_given_criteria:
        tasks[GIVEN] = documents.given()
    here = [trials.outcome(label, task) for label, task in tasks.items()]
    elsewhere = trials.evaluate_elsewhere(tuple(tasks.values()), seed=_SEED)
    for label, one, other in zip(tasks, here, elsewhere, strict=True):
        if Ending.ANSWERED not in (one.ending, other.ending) or one.ending is not other.ending:
            yield f"{label}: {one} in one process, {other} in another; expected the same report"
        elif one.body != other.body:
            yield f"{label}: {_difference(one.body, other.body)}; expected the same bytes in two processes"


def name(trials: Trials) -> Iterator[str]:
    """Another name moves neither the score nor a finding."""
    yield from _swapped(trials, "name")


def gender(trials: Trials) -> Iterator[str]:
    """Another gender, or none that is stated, moves nothing."""
    yield from _swapped(trials, "gender")


def pronoun(trials: Trials) -> Iterator[str]:
    """Other pronouns move nothing."""
    yield from _swapped(trials, "pronoun")


def address(trials: Trials) -> Iterator[str]:
    """Another address moves nothing, where the job description names no place."""
    yield from _swapped(trials, "address")


def email(trials: Trials) -> Iterator[str]:
    """Another address of e-mail moves nothing."""
    yield from _swapped(trials, "email")


def hidden_text(trials: Trials) -> Iterator[str]:
    """Text that no reader of the page sees moves nothing, and nothing quotes it."""
    trials.usual_report()
    read = 0
    for kind, (visible, with_hidden) in documents.with_hidden_text().items():
        plain = trials.outcome(f"the {kind} file", visible)
        usual = report_of(plain)
        if usual is None:
            continue  # it reads no such files
        read += 1
        label = f"the {kind} file with hidden text"
        statuses = {each.requirement.text: frozenset({each.status}) for each in usual.findings}
        exact = trials.judge.declared.deterministic
        band = Band(usual.score, usual.score, statuses, exact=True) if exact else trials.band()
        yield from _moved(trials, label, with_hidden, band)
        hidden = report_of(trials.outcome(label, with_hidden))
        if hidden is not None and not any(misquoted(usual, read_document(visible.cv.content))):
            document = read_document(with_hidden.cv.content)
            yield from (f"{label}: {fault}" for fault in misquoted(hidden, document))
    if not read:
        raise NotApplicable("it judges no file that can have hidden text")


def injection(trials: Trials) -> Iterator[str]:
    """A line that speaks to a machine moves nothing."""
    band = trials.band()
    for label, task in documents.with_orders().items():
        yield from _moved(trials, f"the CV with {label}", task, band)


def _swapped(trials: Trials, what: str) -> Iterator[str]:
    band = trials.band()
    for label, person in everybody_else()[what].items():
        yield from _moved(trials, f"{what}: {label}", documents.usual(person), band)


def _moved(trials: Trials, label: str, task: Task, band: Band) -> Iterator[str]:
    faults = trials.moved(lambda turn: trials.outcome(f"{label}, again ({turn})" if turn else label, task), band)
    yield from (f"{label}: {fault}" for fault in faults)


def _difference(one: bytes, other: bytes) -> str:
    found = next(_differences(json.loads(one), json.loads(other), "$"), None)
    return found or "the same values are written in another order or form"


def _differences(one: Any, other: Any, path: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key, value in one.items():
            yield from _differences(value, other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, f"{path}[{place}]")
    elif one != other:
        yield f"{path} is {one!r} in one process and {other!r} in another"
