"""The evidence of one evaluation: JSON Lines like an export of the trail, and checked like it.

The first line is signed and names everything else by its digest: the report, as the engine wrote it, and the
entries of the trail that are about this evaluation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.model.audit_chain import VERSION, Head, canonical, digest_of, moment
from domain.model.audit_export import Broken, Signatures, halves, object_of, read_signed
from domain.model.documents import salted


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidenced:
    """What was found of evidence that holds."""

    tenant: str
    job_id: str
    entries: int
    until: str  # when it was given out


def evidence_body(head: Head, told: Mapping[str, Any], *, at: datetime, key_id: str) -> bytes:
    """What is signed: what is told of the evaluation, and where the trail ended then."""
    place: dict[str, Any] = {"tenant": head.tenant, "seq": head.seq, "hash": head.digest.hex()}
    return canonical({"v": VERSION, "type": "evidence", **place, "at": moment(at), "key_id": key_id, **told})


def report_line(body: bytes) -> bytes:
    """The line of a report: the text that the engine wrote, as a JSON string, and the digest of its bytes."""
    return b'{"report":%s,"sha256":"%s"}\n' % (canonical(body.decode()), hashlib.sha256(body).hexdigest().encode())


def verify_evidence(lines: Iterable[bytes], signatures: Signatures) -> Evidenced:
    """Raises Broken."""
    numbered = iter(enumerate(lines, 1))
    told = read_signed(next(numbered, (1, b""))[1], "evidence", signatures, "line 1")
    if told.get("report_sha256") is not None:
        _, line = next(numbered, (2, b""))
        body, _ = halves(line, "report", "sha256", "line 2")
        text = _text(body, "line 2")
        if hashlib.sha256(text.encode()).hexdigest() != told["report_sha256"]:
            raise Broken("line 2: the report is not the one that was signed for; it was changed")
    entries = list(_entries(numbered, told))
    if len(entries) != len(told["entries"]):
        raise Broken(f"the end: {len(told['entries'])} entries were signed for, and {len(entries)} are here")
    _compare(told, entries)
    return Evidenced(tenant=told["tenant"], job_id=told["job_id"], entries=len(entries), until=told["at"])


def _text(body: bytes, at: str) -> str:
    try:
        text = json.loads(body)
    except (ValueError, RecursionError):
        text = None
    if not isinstance(text, str):
        raise Broken(f"{at}: the report is no text")
    return text


def _entries(numbered: Iterable[tuple[int, bytes]], told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    signed: Sequence[str] = told["entries"]
    for place, (number, line) in enumerate(numbered):
        at = f"line {number}"
        body, _ = halves(line, "entry", "hash", at)
        entry = object_of(body, at)
        if place >= len(signed) or digest_of(body).hex() != signed[place]:
            raise Broken(f"{at} (seq {entry.get('seq')}): the entry is not the one that was signed for here")
        if (entry.get("tenant"), entry.get("job_id")) != (told["tenant"], told["job_id"]):
            raise Broken(f"{at} (seq {entry.get('seq')}): the entry is about another job")
        yield entry


def _compare(told: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> None:
    """What is told now has to be what was written down then; what was erased cannot be held against it any more."""
    if told.get("erased_at") is not None:
        return
    cv, decisions = told["cv"], {each["number"]: each for each in told["decisions"]}
    for entry in entries:
        at, data = f"seq {entry['seq']}", entry["data"]
        match entry["action"]:
            case "job.submitted":
                for name in ("cv", "job_description"):
                    it = told[name]
                    _require(data[name], salted(it["salt"], it["sha256"]), f"{at}: the {name} that was submitted")
            case "job.succeeded":
                written = salted(cv["salt"], told["report_sha256"])
                _require(data["report"], written, f"{at}: the report that was written")
            case "job.decided":
                reason = decisions.get(data["number"], {}).get("reason", "")
                digest = hashlib.sha256(reason.encode()).hexdigest()
                _require(data["reason"], salted(cv["salt"], digest), f"{at}: the reason of decision {data['number']}")
            case "job.contested" | "job.contest_answered":
                _compare_contest(told, entry)


def _compare_contest(told: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    at, data = f"seq {entry['seq']}", entry["data"]
    contests = {each["number"]: each for each in told.get("case_file", {}).get("contests", [])}
    contest = contests.get(data["number"], {})
    said, what = contest.get("statement"), "statement"
    if entry["action"] == "job.contest_answered":
        said, what = (contest.get("answer") or {}).get("reason"), "reason"
    if data[what] is not None:
        digest = hashlib.sha256((said or "").encode()).hexdigest()
        _require(data[what], salted(told["cv"]["salt"], digest), f"{at}: the {what} of contest {data['number']}")


def _require(kept: Mapping[str, Any], found: str, what: str) -> None:
    if kept["salted_sha256"] != found:
        raise Broken(f"{what} is not the one that is told now; it was changed")
