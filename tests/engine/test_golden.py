"""Whole reports of our own pairs against a careful reader's, and a judge that is broken fails the same measure.

A file of `golden` holds a posting, a CV and lines of "status words": the status of the requirement that holds these
words of the posting. Only what is clear to any reader is judged.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

import cvJobMatching as m
from cvJobMatching.matching import decision, opinion, statuses
from cvJobMatching.matching.opinion import STATUSES
from tests.engine.samples import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILES = sorted((Path(__file__).parent / "golden").glob("*.txt"))
ENOUGH = 0.8  # of the statuses


class Golden(NamedTuple):
    """A pair that was read, and (status, words) of what is clear."""

    vacancy: m.Vacancy
    candidate: m.Candidate
    lines: tuple[tuple[str, str], ...]


@cache
def golden(path: Path) -> Golden:
    """The pair of a file."""
    posting, _, rest = path.read_text("utf-8").removeprefix("=== POSTING\n").partition("=== CV\n")
    cv, _, report = rest.partition("=== REPORT\n")
    lines = tuple((status, words) for status, _, words in (line.partition(" ") for line in report.splitlines()))
    return Golden(m.read_job_description(posting), m.read_cv(cv, as_of=DAY), lines)


def wrong() -> list[str]:
    """What the engine says otherwise than the reader."""
    return [f"{path.stem}: {line}" for path in FILES for line in _wrong(golden(path))]


def _wrong(pair: Golden) -> list[str]:
    report = m.match(pair.candidate, pair.vacancy)
    found = [(words, status, _status_of(report.findings, pair.vacancy, words)) for status, words in pair.lines]
    return [f"{words!r} is {status}, said {said}" for words, status, said in found if said != status]


def _status_of(findings: Sequence[m.Finding], vacancy: m.Vacancy, words: str) -> str | None:
    """The status of the requirement that shares most with the words; None where they were not read as one."""
    start = vacancy.document.text.index(words)

    def shared(finding: m.Finding) -> int:
        asked = finding.requirement
        return min(asked.end or 0, start + len(words)) - max(asked.start or 0, start)

    best = max(findings, key=shared)
    return best.status.value if shared(best) > 0 else None


def _lines() -> int:
    return sum(len(golden(path).lines) for path in FILES)


def test_the_golden_set_is_of_ten_trades_and_six_languages_and_every_status() -> None:
    assert len(FILES) == 10
    assert {golden(path).vacancy.document.language for path in FILES} == {"en", "de", "fr", "es", "ro", "ru"}
    told = [status for path in FILES for status, _ in golden(path).lines]
    assert {status: told.count(status) >= 10 for status in ("met", "missing", "unknown")} == {
        "met": True,
        "missing": True,
        "unknown": True,
    }


def test_a_careful_reader_agrees_with_most_statuses() -> None:
    differing = wrong()
    assert len(differing) <= (1 - ENOUGH) * _lines(), differing


def test_who_fits_is_far_ahead_of_who_does_not() -> None:
    scores = {path.stem: m.match(golden(path).candidate, golden(path).vacancy).score for path in FILES}
    misfit = scores.pop("misfit_fr")
    assert misfit is not None
    assert misfit < 30
    assert all(score is not None and score > 50 for score in scores.values()), scores


def test_who_belongs_to_another_vacancy_is_not_shortlisted() -> None:
    cook, backend = (golden(next(path for path in FILES if name in path.stem)) for name in ("cook", "backend"))
    for candidate, vacancy in ((cook.candidate, backend.vacancy), (backend.candidate, cook.vacancy)):
        report = m.match(candidate, vacancy)
        assert report.recommendation is not m.Recommendation.SHORTLIST
        assert report.score is not None
        assert report.score < 30


def _shuffled(real: Callable[..., np.ndarray], *, of: str) -> Callable[..., np.ndarray]:
    """A decision whose chances are those of other statuses, or of other requirements."""

    def chances(*args: object) -> np.ndarray:
        return np.roll(real(*args), 1, axis=1 if of == "statuses" else 0)

    return chances


@pytest.mark.parametrize("of", ["statuses", "requirements"])
def test_a_judge_with_shuffled_chances_is_noticed(monkeypatch: pytest.MonkeyPatch, of: str) -> None:
    monkeypatch.setattr(statuses, "chances", _shuffled(decision.chances, of=of))
    assert len(wrong()) > (1 - ENOUGH) * _lines()


def test_a_judge_with_shuffled_weights_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the judge thinks of one requirement and its passages is taken for what it thinks of the next."""
    real = opinion.opinions

    def opinions(*args: object) -> list[object]:
        found = real(*args)  # type: ignore[arg-type]
        return [*found[1:], *found[:1]]

    before = len(wrong())
    monkeypatch.setattr(statuses, "opinions", opinions)
    assert len(wrong()) > before + 0.05 * _lines()


def test_a_judge_that_always_says_the_same_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, status in enumerate(STATUSES):
        always = np.eye(len(STATUSES), dtype=np.float32)[number]
        monkeypatch.setattr(statuses, "chances", lambda criteria, *_, row=always: np.tile(row, (len(criteria), 1)))
        assert len(wrong()) > (1 - ENOUGH) * _lines(), status
