"""The operations on what people declare, tell, contest and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from adapters.client.answers import Page
from adapters.client.calls import PAGE_SIZE, Call, as_a, as_list_of, as_page_of, path, query
from adapters.client.people import Contest, Declarations, DueNotice, Notice

Fact = Mapping[str, Any] | None | UnsetType
Basis = Literal["consent", "contract", "legitimate_interest", "legal_obligation"]


class PeopleOperations:
    """What people add to a job. Sending raises Refused, Unavailable, NotAService."""

    def declare(
        self,
        id: str,
        *,
        declared_by: Literal["candidate", "recruiter", "system"],
        declared_at: datetime | None = None,
        work_authorisation: Fact = UNSET,
        location: Fact = UNSET,
        notice_period: Fact = UNSET,
    ) -> Call[Declarations]:
        """What holds now. Facts are as the API takes them, such as {"value": "yes"}; None withdraws one."""
        facts = {"work_authorisation": work_authorisation, "location": location, "notice_period": notice_period}
        given = {name: fact for name, fact in facts.items() if fact is not UNSET}
        told = {"declared_by": declared_by, "declared_at": declared_at, **given}
        return Call(
            method="PUT", path=path("jobs", id, "declarations"), json=msgspec.json.encode(told), read=as_a(Declarations)
        )

    def give_notice(
        self,
        id: str,
        kind: Literal["before_use", "adverse_outcome"],
        *,
        version: str,
        given_at: datetime | None = None,
        legal_basis: Basis | None = None,
        opted_out: bool = False,
        alternative_process: bool = False,
    ) -> Call[Notice]:
        """Record a notice that was given, now unless told otherwise. It is sent once: then look with `notices`."""
        told = {
            "kind": kind,
            "version": version,
            "given_at": given_at or datetime.now(UTC),
            "legal_basis": legal_basis,
            "opted_out": opted_out,
            "alternative_process": alternative_process,
        }
        return _added(Notice, msgspec.json.encode(told), "jobs", id, "notices")

    def notices(self, id: str) -> Call[list[Notice]]:
        """Every notice of the job, the first one first."""
        return Call(path=path("jobs", id, "notices"), read=as_list_of(Notice))

    def due_notices(self, *, page_size: int = PAGE_SIZE, page_token: str | None = None) -> Call[Page[DueNotice]]:
        """Whom you still have to tell of a decision, the most urgent first."""
        asked = {"page_size": page_size, "page_token": page_token}
        return Call(path=path("notices", "due"), query=query(asked), read=as_page_of(DueNotice))

    def contest(self, id: str, statement: str | None = None) -> Call[Contest]:
        """Record that the candidate contests the job. It is sent once: then look at the job's `contests`."""
        return _added(Contest, msgspec.json.encode({"statement": statement}), "jobs", id, "contests")

    def answer_contest(
        self, id: str, number: int, outcome: Literal["upheld", "changed"], *, reason: str, by: str | None = None
    ) -> Call[Contest]:
        """Answer a contest; `by` counts only while there are no keys."""
        told = msgspec.json.encode({"outcome": outcome, "reason": reason, "by": by})
        return _added(Contest, told, "jobs", id, "contests", str(number), "answer")


def _added(kind: type[Any], body: bytes, *parts: str) -> Call[Any]:
    """A record that a second sending would add once more."""
    return Call(method="POST", path=path(*parts), json=body, read=as_a(kind), repeatable=False)
