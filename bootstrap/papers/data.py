"""What the service keeps of people: every table of the databases with its columns, and which of them are encrypted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.sql import audit_tables, case_tables, identity_tables, key_tables, tables  # noqa: F401  (they add their tables)
from adapters.sql.categories import category_metadata
from adapters.sql.seals import SEALED
from adapters.sql.tables import metadata

ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "evaluations": (
        "candidates, staff",
        "a job: its states and times, score and advice, the latest decision and its maker",
    ),
    "events": ("candidates", "how a job went"),
    "reports": ("candidates", "the report: profile, findings with quotes of the CV, contacts"),
    "decisions": ("candidates, staff", "every decision with its reason, and who made it"),
    "reveals": ("candidates, staff", "who had a candidate's name shown, and when"),
    "likenesses": ("candidates", "by what the same candidate is known again: digests under a key"),
    "subjects": ("candidates", "which jobs an e-mail address has: digests under a key"),
    "evaluation_keys": ("nobody", "the keys of the encrypted columns and documents, each under a master key"),
    "idempotency": ("nobody", "digests of requests, so that a repeated one counts once"),
    "vacancies": ("staff", "a posting, its criteria as they stand, and who opened it"),
    "criteria": ("staff", "every approved version of the criteria, overrides with their reasons, and who approved it"),
    "piles": ("nobody", "counts over the candidates of a vacancy"),
    "pile_events": ("candidates", "how the candidates of a vacancy fared"),
    "webhooks": ("nobody", "addresses that are told about events, and the secrets that messages are signed with"),
    "webhook_deliveries": ("nobody", "what was sent to them, by ids"),
    "workers": ("nobody", "processes that judge, and when each was last seen"),
    "api_keys": ("staff", "users and programs with tenant, role and last use; of keys only digests under a secret"),
    "daily_counts": ("nobody", "submissions of a tenant on a day"),
    "spending": ("nobody", "what the calls of engines cost, by job, tenant and day; no words of or about a candidate"),
    "spending_reservations": ("nobody", "what was set aside for calls that run, or were cut off"),
    "ws_tickets": ("staff", "tickets that open one socket, as digests, with their user"),
    "desk_sessions": ("staff", "sessions of the desk, as digests, with their user and times"),
    "audit_entries": (
        "staff",
        "the audit trail: who did what to which job or vacancy; no words of or about a candidate",
    ),
    "audit_heads": ("nobody", "where the trail of a tenant ends"),
    "audit_checkpoints": ("nobody", "signatures under the trail"),
    "categories": (
        "candidates",
        "sex, race and ethnicity, age band and disability as applicants declared them themselves",
    ),
    "case_files": ("candidates", "when a notice is due"),
    "declarations": ("candidates, staff", "facts that were declared: permission to work, place, notice period"),
    "notices": ("candidates, staff", "notices given, their version, legal basis, and whether the candidate opted out"),
    "shadow_runs": ("candidates", "what a second engine says of a job that is compared with its report, and how far"),
    "contests": ("candidates, staff", "what a candidate contests, and the answer"),
    "reviews": ("candidates, staff", "corrections: which job is judged anew, why, and on whose word"),
}
"""Table -> whom it tells of, and what it is."""

DOCUMENTS: Final = (
    ("CV", "candidates", "yes", "as it came in, until it is erased"),
    ("job description of a pair", "nobody", "yes", "as it came in, until the job is erased"),
    ("job description of a vacancy", "nobody", "no", "as it came in"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A table."""

    name: str
    about: str
    what: str
    columns: Sequence[str]
    sealed: Sequence[str]


def every_table() -> list[Kept]:
    """Of both databases. A KeyError names a table that nobody has described in ABOUT."""
    found = [*metadata.sorted_tables, *category_metadata.sorted_tables]
    return [
        Kept(
            name=table.name,
            about=ABOUT[table.name][0],
            what=ABOUT[table.name][1],
            columns=[column.name for column in table.columns],
            sealed=SEALED.get(table.name, ()),
        )
        for table in sorted(found, key=lambda it: it.name)
    ]
