"""A report as Markdown."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from cvJobMatching.reporting import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.types import Finding, Report

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~-])")


def to_markdown(report: Report) -> str:
    """The report as one Markdown page; text from the documents is escaped."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    yield f"# {words.score(report)}: {words.RECOMMENDATION[report.recommendation]}"
    yield ""
    if about := words.about(report):
        yield f"**{_escaped(about)}**  "
    yield words.arithmetic(report) + "  "
    yield f"Confidence {words.number(report.confidence)}. The recommendation is advice; a person decides."
    yield from _warnings(report)
    yield from _hidden(report)
    for heading, found in words.grouped(report):
        yield from ("", f"## {heading}", "", "| asked for | judged | points | evidence |", "|---|---|---:|---|")
        yield from (_row(finding) for finding in found)
    yield from ("", "## Profile", "")
    for label, lines in words.profile_rows(report):
        yield f"- **{label}**: " + "; ".join(_escaped(line) for line in lines)
    yield from ("", "## Provenance", "")
    for label, value in words.provenance_rows(report):
        yield f"- **{label}**: {_escaped(value)}"


def _warnings(report: Report) -> Iterator[str]:
    if report.warnings:
        yield from ("", "## Warnings", "")
        for warning in report.warnings:
            yield f"- `{warning.code}`: {_escaped(warning.message)}"


def _hidden(report: Report) -> Iterator[str]:
    if report.hidden:
        yield from ("", "## Text that a reader cannot see, never scored", "")
        for each in report.hidden:
            yield f"- {_escaped(words.hidden_where(each))}: {_escaped(words.shortened(each.text))}"


def _row(finding: Finding) -> str:
    quotes = "; ".join(f"“{_escaped(words.shortened(each.quote))}” (page {each.page})" for each in finding.evidence)
    wish = "must" if finding.requirement.must else "nice to have"
    judged = f"**{words.STATUS[finding.status]}**" + (f": {_escaped(finding.note)}" if finding.note else "")
    asked = f"{_escaped(words.shortened(finding.requirement.text))} ({wish})"
    return f"| {asked} | {judged} | {words.points(finding)} | {quotes} |"


def _escaped(text: str) -> str:
    return escape(SPECIAL.sub(r"\\\1", " ".join(text.split())), quote=False)
