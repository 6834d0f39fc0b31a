"""The order of a vacancy's candidates: by advice, then score, and never by arrival."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from domain.model.decision import Decided
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId
from domain.model.report import Recommendation

_ADVICE: Final = {Recommendation.SHORTLIST: 0, Recommendation.REVIEW: 1, Recommendation.REJECT: 2}
_UNJUDGED: Final = 3  # it ended without a report
_NO_ADVICE: Final = 1  # of a tenant that sees findings only: all stand alike
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_MOST: Final = 2**53  # that every reader of JSON counts to
_BEHIND_ALL: Final = 101.0  # of an advice: judged, but without a score


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Sorts candidates, the best first. Equal but for the digest is a tie, which the digest of the CV breaks."""

    advice: int
    behind: float  # 100 less the score
    digest: str  # SHA-256 of the CV, hexadecimal: the same pile has the same order, in whatever order it came

    def __post_init__(self) -> None:
        """Raises ValueError for what is no place: a cursor comes from a client."""
        if not (0 <= self.advice <= _UNJUDGED and self.behind >= 0 and _DIGEST.fullmatch(self.digest)):
            raise ValueError("not a place of a ranking")

    def ties_with(self, other: Place) -> bool:
        """Whether both have the same rank."""
        return (self.advice, self.behind) == (other.advice, other.behind)

    @property
    def ranked(self) -> bool:
        """What ended without a report is listed behind the others, without a rank."""
        return self.advice != _UNJUDGED


def place_of(it: Evaluation) -> Place | None:
    """Where an evaluation stands among its pile; None while it is open, and once it is erased."""
    if not it.status.terminal or it.erased_at is not None:
        return None
    verdict = it.verdict
    if verdict is None:
        return Place(_UNJUDGED, _BEHIND_ALL, it.cv.sha256)
    behind = _BEHIND_ALL if verdict.score is None else 100.0 - verdict.score
    advice = _NO_ADVICE if verdict.recommendation is None else _ADVICE[verdict.recommendation]
    return Place(advice, behind, it.cv.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingFilter:
    """Which candidates to list; None asks for any. Ranks stay those of the whole pile."""

    recommendation: Recommendation | None = None
    decision: Decided | None = None
    score_min: float | None = None
    text: str | None = None  # words with which words of file names or metadata values begin, in any case
    by_time: bool = False  # in the order of their submission instead, without ranks

    @property
    def everybody(self) -> bool:
        return replace(self, by_time=False) == RankingFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The last candidate of a page, from which the next one goes on."""

    place: Place
    id: EvaluationId
    rank: int  # of that candidate
    listed: int  # candidates up to it

    def __post_init__(self) -> None:
        """Raises ValueError for numbers that no pile has."""
        if not (0 < self.rank < _MOST and 0 < self.listed < _MOST):
            raise ValueError("not a cursor of a ranking")


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """Another candidate of the pile that seems to be the same: by `file`, `text` or `email`."""

    evaluation_id: EvaluationId
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate at its rank, which is None for one that could not be judged."""

    evaluation: Evaluation
    rank: int | None
    tied: bool
    same_as: tuple[Like, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingPage:
    """Candidates in their order, and where the following page begins; None on the last one."""

    items: tuple[Ranked, ...] = field(default=())
    after: Cursor | None = None
