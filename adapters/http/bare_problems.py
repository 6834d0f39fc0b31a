"""Problems that are told before there is a request."""

from __future__ import annotations

import msgspec


def bare_problem(status: int, title: str, code: str, detail: str) -> bytes:
    """The body of one, without a request id."""
    kind = f"urn:ai-recruiter:problem:{code}"
    return msgspec.json.encode({"type": kind, "title": title, "status": status, "detail": detail, "code": code})
