"""A report as one self-contained HTML page without scripts, for the screen and for paper."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.reporting import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cvJobMatching.model.report import Finding, Report


@cache
def _style() -> str:
    return files("cvJobMatching.reporting").joinpath("report.css").read_text("utf-8")


def to_html(report: Report) -> str:
    """The page; every text that comes from a document is escaped."""
    return "".join(_page(report))


def _page(report: Report) -> Iterator[str]:
    shown = (labels.score(report), labels.RECOMMENDATION[report.recommendation], labels.about(report))
    title = " · ".join(part for part in shown if part)
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{escape(title)}</title><style>{_style()}</style></head><body><main>\n"
    yield from _head(report)
    yield from _warnings(report)
    yield from _hidden(report)
    yield from _findings(report)
    yield from _table("Profile", ((label, _list(lines)) for label, lines in labels.profile_rows(report)))
    yield from _table("How this was made", ((label, escape(value)) for label, value in labels.provenance_rows(report)))
    yield "</main></body></html>\n"


def _head(report: Report) -> Iterator[str]:
    shown = "–" if report.score is None else labels.number(report.score)
    yield f'<header class="{escape(report.recommendation.value)}">'
    yield f'<div class="score">{shown}<small>of 100</small></div><div>'
    yield f"<h1>{escape(labels.RECOMMENDATION[report.recommendation])}</h1>"
    if about := labels.about(report):
        yield f'<p class="about">{escape(about)}</p>'
    yield f'<p class="sum">{escape(labels.arithmetic(report))}</p>'
    yield f"<p>Confidence {labels.number(report.confidence)}: how much of what was asked for could be judged at all. "
    yield "The recommendation is advice; a person decides.</p></div></header>\n"


def _warnings(report: Report) -> Iterator[str]:
    if report.warnings:
        yield '<section class="warnings"><h2>Warnings</h2><ul>'
        yield from (f"<li><code>{escape(each.code)}</code> {escape(each.message)}</li>" for each in report.warnings)
        yield "</ul></section>\n"


def _hidden(report: Report) -> Iterator[str]:
    if report.hidden:
        yield '<section class="warnings"><h2>Text that a reader cannot see, never scored</h2><ul>'
        for each in report.hidden:
            yield f"<li>{escape(labels.hidden_where(each))}: <q>{escape(labels.shortened(each.text))}</q></li>"
        yield "</ul></section>\n"


def _findings(report: Report) -> Iterator[str]:
    for heading, found in labels.grouped(report):
        points = sum(finding.points for finding in found)
        most = sum(finding.max_points for finding in found)
        shown = f"{labels.number(points)} / {labels.number(most)}"
        yield f'<section><h2>{escape(heading)} <span class="points">{shown}</span></h2>'
        yield '<table class="findings"><thead><tr><th>Asked for</th><th>Judged</th><th>Points</th>'
        yield "<th>What the CV says</th></tr></thead><tbody>"
        yield from (_row(finding) for finding in found)
        yield "</tbody></table></section>\n"


def _row(finding: Finding) -> str:
    wish = "must" if finding.requirement.must else "nice to have"
    quotes = "".join(
        f'<q>{escape(labels.shortened(each.quote))}</q> <small class="page">page {each.page}</small><br>'
        for each in finding.evidence
    )
    return (
        f"<tr><td>{escape(labels.shortened(finding.requirement.text))} <small>{wish}</small></td>"
        f'<td><span class="status {escape(finding.status.value)}">{escape(labels.STATUS[finding.status])}</span></td>'
        f'<td class="points">{labels.points(finding)}</td>'
        f"<td>{quotes}<small>{escape(finding.note)}</small></td></tr>"
    )


def _table(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f'<section><h2>{escape(heading)}</h2><table class="facts"><tbody>'
    yield from (f"<tr><th>{escape(label)}</th><td>{cell}</td></tr>" for label, cell in rows)
    yield "</tbody></table></section>\n"


def _list(lines: list[str]) -> str:
    return "<br>".join(escape(line) for line in lines)
