"""Vacancies with candidates, made over HTTP on a real service."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

POSTING = """Backend Developer

We build the booking system of a ferry line.

What we ask for
- At least 3 years of professional experience with Python
- PostgreSQL or MySQL in production
- English, at least B2

Nice to have
- Terraform

We offer 30 days of holiday.
"""
CVS: Mapping[str, str] = {
    "ada.txt": "Ada Lovelace\nada@lovelace.example\n\nExperience\nBackend developer, Ferries Ltd, 2018 to 2026\n"
    "Built booking services in Python on PostgreSQL. Terraform for all machines.\n\nLanguages\nEnglish: C1\n",
    "bob.txt": "Bob Stone\nbob@stone.example\n\nExperience\nDeveloper, Harbour GmbH, 2024 to 2026\n"
    "Wrote Python scripts and reports.\n\nLanguages\nEnglish: B2\n",
    "eve.txt": "Eve Black\neve@black.example\n\nExperience\nGardener, City Park, 2010 to 2026\n"
    "Planted trees and looked after tools.\n",
}
_READ_WITHIN_S = 60.0
_BETWEEN_S = 0.1


@dataclass(frozen=True, slots=True)
class Filled:
    """A vacancy whose candidates are judged, best first."""

    id: str
    jobs: Sequence[str]


def opened(client: httpx2.Client, posting: str = POSTING, **fields: str) -> dict[str, Any]:
    """A vacancy whose posting is read."""
    form = {"job_description": posting, **fields}
    answer = client.post(
        "/api/v1/vacancies", files={n: (None, v) for n, v in form.items()}, headers={"Prefer": "wait=60"}
    )
    assert answer.status_code == 200, answer.text
    vacancy: dict[str, Any] = answer.json()
    return vacancy


def filled(client: httpx2.Client, cvs: Mapping[str, str] = CVS, **fields: str) -> Filled:
    """A vacancy with approved criteria and judged candidates."""
    id = opened(client, **fields)["id"]
    assert client.post(f"/api/v1/vacancies/{id}/criteria/approve").status_code == 200
    files = [("cv", (name, text.encode())) for name, text in cvs.items()]
    answer = client.post(f"/api/v1/vacancies/{id}/candidates", files=files)
    assert answer.status_code == 202, answer.text
    return Filled(id, ended(client, id, len(cvs)))


def ended(client: httpx2.Client, id: str, count: int) -> list[str]:
    """The ids of the candidates once so many have ended, best first."""
    deadline = time.monotonic() + _READ_WITHIN_S
    while time.monotonic() < deadline:
        items = client.get(f"/api/v1/vacancies/{id}/ranking").json()["items"]
        if len(items) >= count:
            return [it["job_id"] for it in items]
        time.sleep(_BETWEEN_S)
    raise AssertionError(f"{count} candidates did not end in time")
