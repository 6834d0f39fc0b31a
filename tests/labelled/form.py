"""Reads files of labelled postings into rows like those of the benchmark's `lines` set, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TOPICS = {
    "title": ["experience"],
    "skill": ["skill", "experience"],
    "years": ["experience"],
    "education": ["education"],
    "certificate": ["certificate"],
    "language": ["language"],
    "level": ["level", "experience"],
    "task": ["experience", "skill"],
    "trait": ["other", "skill"],
    "gate": ["location", "work_authorisation", "other"],
}
MUST = {"must": True, "nice": False, "any": None}
REASONS = {"company", "benefit", "pay", "contact", "invitation", "equality", "not_required", "other"}
STATUSES = {"met", "partial", "missing", "unknown"}
ANY_OF = r"any_of\((?P<any>[^)]*(?:\([^)]*\)[^)]*)*)\)"
MARK = re.compile(
    rf"\{{(?:(?P<id>r\d+) (?P<topic>\w+) (?P<must>\w+)(?: {ANY_OF})?|=(?P<again>r\d+)|-(?P<reason>\w+))\|"
)


class Wrong(Exception):
    """What is wrong with a file, in words."""


def read_file(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """(job, CVs, pairs), in the form of the benchmark. Raises Wrong."""
    try:
        return _read(path.read_text("utf-8"))
    except Wrong as error:
        raise Wrong(f"{path.name}: {error}") from None


def files() -> list[Path]:
    return sorted(FOLDER.glob("*/*.txt"))


def _read(text: str) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    head, _, rest = text.partition("=== POSTING\n")
    job: dict[str, Any] = {"profession": "", "lang": "", "title": ""}
    job |= dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    if not rest or set(job) != {"job", "profession", "lang", "title"} or not all(job.values()):
        raise Wrong("the head needs job, profession, lang and title, then '=== POSTING'")
    job = {"job_id": job.pop("job"), **job}
    posting, *parts = re.split(r"^=== CV (?=\w+ [0-3]$)", rest, flags=re.M)
    job |= _posting(posting.strip("\n"))
    cvs, pairs = [], []
    for part in parts:
        cv, pair = _cv(part, job)
        cvs.append(cv)
        pairs.append(pair)
    if len(pairs) < 2:
        raise Wrong("fewer than two CVs ('=== CV a 3')")
    return job, cvs, pairs


@dataclass
class _Marked:
    """A posting while its marks are taken off."""

    plain: str = ""
    requirements: dict[str, Any] = field(default_factory=dict)
    asks_nothing: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    again: list[tuple[str, str]] = field(default_factory=list)
    open_marks: list[tuple[re.Match[str], int]] = field(default_factory=list)

    def take(self, marked: str) -> None:
        at = 0
        while at < len(marked):
            if mark := MARK.match(marked, at):
                self.open_marks.append((mark, len(self.plain)))
                at = mark.end()
                continue
            if marked[at] == "{":
                raise Wrong(f"not a mark: {marked[at : at + 40]!r}")
            if marked[at] == "}":
                self.close()
            else:
                self.plain += marked[at]
            at += 1
        if self.open_marks:
            raise Wrong(f"a mark is not closed: {self.open_marks[-1][0][0]!r}")

    def close(self) -> None:
        if not self.open_marks:
            raise Wrong(f"a '}}' too much after {self.plain[-40:]!r}")
        mark, start = self.open_marks.pop()
        words = self.plain[start:]
        if words != words.strip() or not words or "\n" in words:
            raise Wrong(f"a mark begins or ends with a blank, or goes over the end of a line: {words!r}")
        if mark["again"]:
            self.again.append((mark["again"], words))
        elif mark["reason"]:
            if mark["reason"] not in REASONS:
                raise Wrong(f"no reason {mark['reason']!r}")
            self.asks_nothing.append(words)
            self.reasons.append(mark["reason"])
        else:
            _new(self.requirements, mark, words, (start, len(self.plain)))


def _posting(marked: str) -> dict[str, Any]:
    found = _Marked()
    found.take(marked)
    for name, words in found.again:
        if name not in found.requirements:
            raise Wrong(f"{{={name}|…}} names no requirement")
        found.requirements[name].setdefault("again", []).append(words)
    if not found.requirements:
        raise Wrong("no requirement is marked")
    requirements = list(found.requirements.values())
    return {"text": found.plain, "requirements": requirements, "not": found.asks_nothing, "reasons": found.reasons}


def _new(requirements: dict[str, Any], mark: re.Match[str], words: str, span: tuple[int, int]) -> None:
    name, topic, must = mark["id"], mark["topic"], mark["must"]
    if name in requirements:
        raise Wrong(f"{name} is marked twice; write {{={name}|…}} for another place")
    if topic not in TOPICS or must not in MUST:
        raise Wrong(f"{name}: topic {topic!r} or must {must!r} is not one of the words in README.md")
    requirement = {"id": name, "text": words, "kinds": TOPICS[topic], "topic": topic, "must": MUST[must], "span": span}
    if mark["any"]:
        options = [option.strip() for option in mark["any"].split(";")]
        if lost := [option for option in options if option not in words]:
            raise Wrong(f"{name}: {lost} of any_of is not in {words!r}")
        requirement["any_of"] = options
    requirements[name] = requirement


def _cv(part: str, job: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    head, _, rest = part.partition("\n")
    letter, fit = head.split()
    text, _, labels = rest.partition(f"\n--- {letter}\n")
    text = text.strip("\n")
    lines = {}
    squeezed = " ".join(text.split())
    for line in filter(None, map(str.strip, labels.splitlines())):
        found = re.fullmatch(r"(r\d+) ([\w/]+)((?:\s+\"[^\"]+\")*)", line)
        if not found:
            raise Wrong(f"CV {letter}: cannot read {line!r}")
        status, *also = found[2].split("/")
        quotes = re.findall(r'"([^"]+)"', found[3])
        if {status, *also} - STATUSES:
            raise Wrong(f"CV {letter} {found[1]}: no status {found[2]!r}")
        if lost := [quote for quote in quotes if " ".join(quote.split()) not in squeezed]:
            raise Wrong(f"CV {letter} {found[1]}: not verbatim in the CV: {lost}")
        if (status in ("met", "partial")) != bool(quotes):
            raise Wrong(f"CV {letter} {found[1]}: {status} with {len(quotes)} quotes; only met and partial have some")
        lines[found[1]] = {"status": status, "also": also, "quotes": quotes}
    wanted = [requirement["id"] for requirement in job["requirements"]]
    if set(lines) != set(wanted):
        raise Wrong(f"CV {letter}: judged too many or too few: {sorted(set(lines) ^ set(wanted))}")
    cv_id = job["job_id"] + letter
    return (
        {"cv_id": cv_id, "lang": job["lang"], "text": text},
        {"job_id": job["job_id"], "cv_id": cv_id, "fit": int(fit), "lines": lines},
    )


def read_all() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    """All files, in the order of their names. Raises Wrong."""
    return map(read_file, files())
