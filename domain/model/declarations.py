"""What was declared of a candidate, and the gates that it answers. What a CV says of them is only a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

GATE_KINDS: Final = frozenset({"location", "work_authorisation"})
"""Criteria that never carry points: they ask for a fact, not for what somebody can do."""


class DeclaredFact(StrEnum):
    """What can be declared."""

    WORK_AUTHORISATION = "work_authorisation"
    LOCATION = "location"
    NOTICE_PERIOD = "notice_period"


class DeclaredBy(StrEnum):
    """Who declared it. `recruiter`: what a candidate told one; `system`: the form of another program."""

    CANDIDATE = "candidate"
    RECRUITER = "recruiter"
    SYSTEM = "system"


class Permission(StrEnum):
    """Whether somebody may work where the job is."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class WorkAuthorisation:
    """Whether the candidate may work where the job is."""

    value: Permission
    fact = DeclaredFact.WORK_AUTHORISATION


@dataclass(frozen=True, slots=True)
class Location:
    """Where the candidate is, and whether they would move; None where that was not said."""

    value: str
    willing_to_relocate: bool | None = None
    fact = DeclaredFact.LOCATION


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """How long the candidate is bound to another employer."""

    days: int
    fact = DeclaredFact.NOTICE_PERIOD


Told = WorkAuthorisation | Location | NoticePeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One fact, who declared it and when, and who wrote it down here."""

    told: Told
    declared_by: DeclaredBy
    declared_at: datetime
    recorded_by: str


Declarations = Mapping[DeclaredFact, Declaration]


class GateStatus(StrEnum):
    """How a gate stands by what was declared. `open` is a question for a person."""

    MET = "met"
    MISSING = "missing"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A criterion that only a declaration can answer."""

    text: str
    kind: str  # one of GATE_KINDS
    must: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredGate:
    """A gate, how it stands, and the declaration that says so or that a person has to read."""

    gate: Gate
    status: GateStatus
    declaration: Declaration | None = None


def answered(gates: Sequence[Gate], declared: Declarations) -> Sequence[AnsweredGate]:
    """Each gate with what was declared of it."""
    found = [(gate, declared.get(DeclaredFact(gate.kind))) for gate in gates]
    return [AnsweredGate(gate=gate, status=_status(gate, it), declaration=it) for gate, it in found]


def ineligible(gates: Sequence[AnsweredGate]) -> bool:
    """Whether it was declared that the candidate does not meet a must."""
    return any(it.gate.must and it.status is GateStatus.MISSING for it in gates)


def _status(gate: Gate, declaration: Declaration | None) -> GateStatus:
    """A place that the gate does not name is for a person to judge: nothing here knows how far away it is."""
    match declaration.told if declaration else None:
        case WorkAuthorisation(value=Permission.YES):
            return GateStatus.MET
        case WorkAuthorisation(value=Permission.NO):
            return GateStatus.MISSING
        case Location(value=place, willing_to_relocate=willing):
            named = re.search(rf"\b{re.escape(place)}\b", gate.text, re.IGNORECASE)
            return GateStatus.MET if willing or named else GateStatus.OPEN
        case _:
            return GateStatus.OPEN
