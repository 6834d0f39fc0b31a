"""What a short CV shows in other words counts, and the posting's words that show nothing do not.

Contrast sets that no fit saw: five CVs for the same lines, among which small differences turn the label.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Final, NamedTuple

import cvJobMatching as m
from tests.labelled.form import FOLDER, read_file
from tests.training.prepare import AS_OF, criterion_for, part_of

SETS: Final = 30


class Line(NamedTuple):
    """What a reader and the engine say of one line."""

    fair: frozenset[str]
    said: str


@cache
def lines() -> tuple[Line, ...]:
    read = [read_file(path) for path in sorted((FOLDER / "short").glob("t*.txt"))]
    unseen = [each for each in read if part_of(each[0]) == "k"]
    found = []
    for job, cvs, pairs in unseen[:: len(unseen) // SETS]:
        vacancy = m.vacancy([criterion_for(each).requirement for each in job["requirements"]])
        for cv, pair in zip(cvs, pairs, strict=True):
            findings = m.match(m.read_cv(cv["text"], as_of=AS_OF), vacancy).findings
            labels = [pair["lines"][each["id"]] for each in job["requirements"]]
            found += [
                Line(frozenset({label["status"], *label["also"]}), finding.status.value)
                for label, finding in zip(labels, findings, strict=True)
            ]
    return tuple(found)


def share(of: str, said: str) -> float:
    """Of the lines that have one fair status only, how many got the other."""
    found = Counter(line.said for line in lines() if line.fair == {of})
    return found[said] / found.total()


def test_more_lines_are_right_than_if_all_were_missing() -> None:
    right = sum(line.said in line.fair for line in lines()) / len(lines())
    always_missing = sum("missing" in line.fair for line in lines()) / len(lines())
    assert len(lines()) > 400
    assert right > always_missing + 0.06


def test_what_is_there_is_praised_far_more_often_than_what_is_not() -> None:
    assert share("met", "met") > 2 * share("missing", "met")


def test_a_short_cv_is_judged() -> None:
    assert share("met", "unknown") < 0.05
