"""A report as Markdown."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from cvJobMatching.patterns import compiled
from cvJobMatching.reporting import labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.model.report import Finding, Report

PIECES = compiled(r"([ `|])")
ADDRESS = compiled(r"//|@|www\.", re.IGNORECASE)  # what a renderer would make a link of by itself
SPECIAL = compiled(r"([\\`*_{}\[\]()#+!|~-])")


def to_markdown(report: Report, *, computed: bool = True) -> str:
    """The report as one Markdown page; text from the documents is escaped. Findings alone unless `computed`."""
    return "\n".join(_page(report, computed=computed)) + "\n"


def _page(report: Report, *, computed: bool) -> Iterator[str]:
    yield f"# {labels.score(report)}: {labels.RECOMMENDATION[report.recommendation]}" if computed else "# Findings"
    yield ""
    if about := labels.about(report):
        yield f"**{_escaped(about)}**  "
    if computed:
        yield labels.arithmetic(report) + "  "
        if told := labels.score_range(report):
            yield told + "  "
        yield f"Confidence {labels.number(report.confidence)}. The recommendation is advice; a person decides."
    yield from _warnings(report)
    yield from _hidden(report)
    for heading, found in labels.grouped(report):
        yield from ("", f"## {heading}", "", "| asked for | judged | points | evidence |", "|---|---|---:|---|")
        yield from (_row(finding) for finding in found)
    if rows := labels.left_out_rows(report):
        yield from ("", "## Left out of the job description", "")
        for label, lines in rows:
            yield f"- **{label}**: " + "; ".join(f"“{_escaped(line)}”" for line in lines)
    yield from ("", "## Profile", "")
    for label, lines in labels.profile_rows(report):
        yield f"- **{label}**: " + "; ".join(_escaped(line) for line in lines)
    yield from ("", "## Provenance", "")
    for label, value in labels.provenance_rows(report):
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
            yield f"- {_escaped(labels.hidden_where(each))}: {_escaped(labels.shortened(each.text))}"


def _row(finding: Finding) -> str:
    quotes = "; ".join(f"“{_escaped(labels.shortened(each.quote))}” (page {each.page})" for each in finding.evidence)
    wish = "must" if finding.requirement.must else "nice to have"
    said = "; ".join(filter(None, (finding.note, labels.sureness(finding))))
    judged = f"**{labels.STATUS[finding.status]}**" + (f": {_escaped(said)}" if said else "")
    asked = f"{_escaped(labels.shortened(finding.requirement.text))} ({wish})"
    return f"| {asked} | {judged} | {labels.points(finding)} | {quotes} |"


def _escaped(text: str) -> str:
    """As it stands, with no markup and no links: addresses are shown as code, in which no renderer finds one."""
    pieces = PIECES.split(" ".join(text.split()))
    return "".join(f"`{it}`" if ADDRESS.search(it) else escape(SPECIAL.sub(r"\\\1", it), quote=False) for it in pieces)
