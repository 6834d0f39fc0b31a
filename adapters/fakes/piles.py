"""Piles in dictionaries, kept in step with the evaluations of the same store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, VacancyId
from domain.model.outcome import Status
from domain.model.pile import News, Pile, PileEvent

_NOBODY: Mapping[str, frozenset[str]] = {"file": frozenset(), "text": frozenset(), "email": frozenset()}


class MemoryPiles:
    """The pile of each vacancy, its events, and by what its candidates are known again."""

    def __init__(self) -> None:
        self._piles: dict[VacancyId, Pile] = {}
        self._events: dict[VacancyId, list[PileEvent]] = {}
        self._likeness: dict[EvaluationId, Mapping[str, frozenset[str]]] = {}

    def open(self, id: VacancyId) -> None:
        """An empty pile for a new vacancy."""
        self._piles[id] = Pile(vacancy_id=id)

    def of(self, id: VacancyId) -> Pile:
        """The pile as it stands."""
        return self._piles[id]

    def has(self, id: UUID) -> bool:
        """Whether there is a vacancy of that id."""
        return id in self._piles

    def events(self, id: VacancyId) -> Sequence[PileEvent]:
        """All of them, in order."""
        return self._events.get(id, [])

    def likeness(self, id: EvaluationId) -> Mapping[str, frozenset[str]]:
        """Digests by kind; none while the evaluation is open."""
        return self._likeness.get(id, _NOBODY)

    def tell(self, id: VacancyId, news: Sequence[News]) -> Sequence[PileEvent]:
        """Number and keep what happened to the vacancy itself."""
        pile = self._piles[id].told(*news)
        self._keep(pile)
        return pile.events

    def record(self, it: Evaluation, before: Status | None) -> None:
        """Keep what an evaluation has recorded since it was in the status `before`."""
        if it.vacancy is None:
            return
        self._keep(self._piles[it.vacancy.id].after(it, before))
        if it.status.terminal and it.events and not it.newly_erased:
            likeness = it.report.likeness if it.report else None
            self._likeness[it.id] = {
                "file": frozenset({it.cv.sha256}),
                "text": frozenset({likeness.text} if likeness and likeness.text else ()),
                "email": frozenset(likeness.emails if likeness else ()),
            }

    def erase(self, id: EvaluationId) -> None:
        """By what a candidate is known again, and its file name in what has happened."""
        self._likeness.pop(id, None)
        for vacancy, events in self._events.items():
            self._events[vacancy] = [it.forgotten() if it.news.evaluation_id == id else it for it in events]

    def _keep(self, pile: Pile) -> None:
        self._events.setdefault(pile.vacancy_id, []).extend(pile.events)
        self._piles[pile.vacancy_id] = pile.stored()
