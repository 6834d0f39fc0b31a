"""The public vocabulary of erasing, holding and giving back."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from adapters.http.field_types import SAID, Moment, Person, Reason
from adapters.http.response_schemas import DecisionOut, JobSummary, RevealOut

Email = Annotated[str, Meta(min_length=3, max_length=320, pattern=SAID)]


class HoldIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a job is to be kept. `by` counts only while there are no keys: a key says who it was."""

    reason: Reason
    by: Person | None = None


class HoldOut(Struct, frozen=True, kw_only=True):
    """Who keeps the job from being erased, since when and why."""

    reason: str
    by: str
    at: Moment


class SubjectIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose jobs to find: an e-mail address of their CV, in any case."""

    email: Email


class Subjects(Struct, frozen=True, kw_only=True):
    """Jobs of one address, the newest first."""

    items: list[JobSummary]


class SubjectOut(Struct, frozen=True, kw_only=True):
    """`job.json` of an export; beside it stand the CV and, where there is one, `report.json`."""

    job: JobSummary
    decisions: list[DecisionOut]
    reveals: list[RevealOut]
    exported_at: Moment
