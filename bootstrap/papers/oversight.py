"""What people can see and stop, and who may: from the operations as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from adapters.http.operations import OPERATIONS
from domain.model.principal import Role

_MEASURES: Final = (
    (
        "approve criteria",
        "POST /api/v1/vacancies/{id}/criteria/approve",
        "nobody of a vacancy is judged by criteria that no person has approved",
    ),
    (
        "read why",
        "GET /api/v1/jobs/{id}/report",
        "every finding that helps quotes the CV with its page; what was not found is said to be a question",
    ),
    (
        "look blind",
        "GET /api/v1/jobs/{id}/documents/cv/pages/{number}",
        "pages of the CV without name, picture and contacts, unless a reveal is recorded",
    ),
    ("reveal a candidate", "POST /api/v1/jobs/{id}/reveals", "who wanted to know a name, and when"),
    (
        "decide",
        "POST /api/v1/jobs/{id}/decisions",
        "a person's outcome and reason, kept apart from the advice, which it need not follow",
    ),
    ("stop one evaluation", "POST /api/v1/jobs/{id}/cancel", "at once, on whichever machine it runs"),
    ("judge again", "POST /api/v1/vacancies/{id}/rejudge", "by criteria that were changed since"),
    ("hold", "PUT /api/v1/jobs/{id}/hold", "keeps everything of a candidate while there is a dispute"),
    ("erase", "DELETE /api/v1/jobs/{id}", "destroys the key and the documents"),
    (
        "give a person their data",
        "GET /api/v1/jobs/{id}/subject-export",
        "CV, report, decisions with reasons, and who looked",
    ),
    ("find a person", "POST /api/v1/subjects", "all jobs of an e-mail address"),
    (
        "declare facts",
        "PUT /api/v1/jobs/{id}/declarations",
        "what a candidate declares counts as a fact; what a CV says of it is a question",
    ),
    (
        "give notice",
        "POST /api/v1/jobs/{id}/notices",
        "which notice was given and when; of an adverse outcome within 30 days",
    ),
    ("see whom to tell", "GET /api/v1/notices/due", "who has to be told of an adverse outcome, the most urgent first"),
    ("contest", "POST /api/v1/jobs/{id}/contests", "a candidate's objection, which a person answers"),
    ("answer a contest", "POST /api/v1/jobs/{id}/contests/{number}/answer", "upheld or not, with the reason"),
    (
        "watch another engine",
        "GET /api/v1/engines/compare",
        "how a challenger, which nobody who decides is shown, compares",
    ),
    ("watch selection", "GET /api/v1/audit/impact", "selection rates and impact ratios over what applicants declared"),
    ("watch decisions", "GET /api/v1/figures", "how many decisions follow the advice, and how long they take"),
    ("see who did what", "GET /api/v1/audit", "the audit trail, which nobody can change unseen"),
    ("take the trail away", "GET /api/v1/audit/export", "signed, to be checked without the service"),
    (
        "prove one case",
        "GET /api/v1/jobs/{id}/evidence",
        "inputs by digest, criteria, findings, decisions and the trail of one job, signed",
    ),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that people can do; `roles` may do it."""

    what: str
    operation: str
    why: str
    roles: str


def measures(erasers: frozenset[Role]) -> list[Measure]:
    """A KeyError names an operation that is gone; `erasers` may erase as well."""
    known = {f"{it.method} {it.path}": it for it in OPERATIONS}
    found = []
    for what, name, why in _MEASURES:
        operation = known[name]
        allowed = frozenset(operation.allowed or ()) | (erasers if operation.erases else frozenset())
        found.append(Measure(what, name, why, ", ".join(sorted(allowed))))
    return found
