"""Notices that a candidate is given: before an evaluation is used, and of an adverse outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

ADVERSE_NOTICE_WITHIN: Final = timedelta(days=30)
"""From the decision against a candidate to the notice of it, at the latest."""


class NoticeKind(StrEnum):
    """What a candidate is told of."""

    BEFORE_USE = "before_use"
    ADVERSE_OUTCOME = "adverse_outcome"


class LegalBasis(StrEnum):
    """On what the candidate's data are processed."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate_interest"
    LEGAL_OBLIGATION = "legal_obligation"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """What was told, and what the candidate chose. The last three belong to a notice before use."""

    kind: NoticeKind
    version: str  # of the words
    given_at: datetime
    legal_basis: LegalBasis | None = None
    opted_out: bool = False
    alternative_process: bool = False  # the candidate is judged without the computed advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as it was written down; `number` counts from 1."""

    number: int
    told: NoticeText
    recorded_by: str
    recorded_at: datetime


def choices(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Those before use, numbered anew: the last one says what the candidate has chosen."""
    told = [it for it in notices if it.told.kind is NoticeKind.BEFORE_USE]
    return tuple(replace(it, number=number) for number, it in enumerate(told, 1))
