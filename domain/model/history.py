"""A page of the caller's evaluations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.model.decision import Decided
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId, User, VacancyId
from domain.model.outcome import Status
from domain.model.report import Recommendation

_WORD: Final = re.compile(r"[^\W_]+")
SHORTEST, LONGEST = 3, 12  # letters of a beginning; of a longer one no more counts, and a shorter word is found whole


def words(text: str) -> Sequence[str]:
    """What stands between spaces and signs, in small letters."""
    return _WORD.findall(text.casefold())


def begins(word: str, beginning: str) -> bool:
    """Whether the word is found by its beginning."""
    return word == beginning or (len(beginning) >= SHORTEST and word.startswith(beginning[:LONGEST]))


class Order(StrEnum):
    """In which order to list."""

    NEWEST = "-created_at"
    BEST = "-score"  # what has no score comes last


@dataclass(frozen=True, slots=True)
class Mark:
    """The last evaluation of a page, from which the next one goes on; `score` counts where that is the order."""

    id: EvaluationId
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which evaluations to list; None asks for any. Bounds are included."""

    status: Status | None = None
    engine: Engine | None = None
    recommendation: Recommendation | None = None
    decision: Decided | None = None
    score_min: float | None = None
    score_max: float | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    text: str | None = None  # words with which words of file names or metadata values begin, in any case
    vacancy_id: VacancyId | None = None
    submitted_by: User | None = None
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """In the order asked for. `next_before` is where the following page begins, None on the last one.

    A page may hold fewer items than were asked for and still have a follower: a filter that matches rarely stops
    after a bounded number of rows, so that no page takes longer than the others.
    """

    items: tuple[Evaluation, ...]
    next_before: Mark | None
