"""What has happened to an evaluation since it was loaded, for a store to write together with its state."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final

from domain.model.audit import Action, Actor
from domain.model.contest import Follows
from domain.model.decision import Decision
from domain.model.events import Event
from domain.model.report import Report
from domain.model.reveal import Reveal
from domain.model.state import EvaluationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwritten(EvaluationState):
    """The state as it became, and what is new in it."""

    events: tuple[Event, ...] = ()
    report: Report | None = field(default=None, repr=False)
    new_decision: Decision | None = None
    new_reveal: Reveal | None = None
    follows: Follows | None = None
    notes: tuple[tuple[Action, datetime], ...] = ()  # for the audit trail, beside what it has already
    acting: Actor | None = None  # whose doing all that is

    @property
    def newly_erased(self) -> bool:
        """Whether the candidate was forgotten."""
        return any(what is Action.JOB_ERASED for what, _ in self.notes)


_STATE: Final = frozenset(it.name for it in fields(EvaluationState))
NOTHING_NEW: Final[dict[str, Any]] = {it.name: it.default for it in fields(Unwritten) if it.name not in _STATE}
