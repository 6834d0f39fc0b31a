"""A report on a terminal: the answer, then what it rests on, then the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from adapters.cli.screen import one_line
from adapters.client.reports import Evidence, Finding, Report

STATUS_STYLE = {"met": "green", "partial": "yellow", "missing": "red", "unknown": "cyan"}
RECOMMENDATION_STYLE = {"shortlist": "bold green", "review": "bold yellow", "reject": "bold red"}
_QUOTES_SHOWN = 3
_ROUNDING = 0.1  # of a score: the points in a report are rounded
_LONGEST_QUOTE = 160  # characters
_decode = msgspec.json.Decoder(Report).decode


def print_report(console: Console, body: bytes, *, title: str = "") -> None:
    """Show the JSON of a report. Raises msgspec.DecodeError when it is none."""
    report = _decode(body)
    console.print(Group(*_parts(report, title)))


def engine_named(name: str, version: str | None) -> Text:
    """An engine in a column of a table."""
    return one_line(f"{name} {version or ''}".strip())


def _parts(report: Report, title: str) -> Iterator[RenderableType]:
    yield Rule(one_line(title or report.profile.name or "Report"), style="dim")
    yield Padding(_answer(report), (0, 1))
    for warning in report.warnings:
        yield Padding(Text.assemble(("! ", "bold yellow"), one_line(warning.message)), (0, 1))
    if report.findings:
        yield _findings(report.findings)
    yield Padding(_arithmetic(report), (0, 1))
    yield Padding(_origin(report), (0, 1))


def _answer(report: Report) -> Text:
    if report.recommendation is None or report.confidence is None:
        return Text("Findings only: this service computes no score here.")
    advice = Text.assemble(
        (report.recommendation, RECOMMENDATION_STYLE.get(report.recommendation, "bold")),
        f" (advice; a person decides), confidence {report.confidence:.0%}",
    )
    if report.score is None:
        return Text.assemble(("No score", "bold"), ": the pair could not be judged. Recommendation: ", advice)
    return Text.assemble(("Score ", ""), (f"{report.score:.1f}", "bold"), " of 100. Recommendation: ", advice)


def _findings(findings: list[Finding]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=True, header_style="bold", border_style="dim")
    table.add_column("finding", no_wrap=True)
    table.add_column("asked for", ratio=2)
    table.add_column("", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what the CV says", ratio=3)
    for finding in findings:
        status = one_line(finding.status, STATUS_STYLE.get(finding.status, ""))
        wanted = finding.requirement
        weight = Text("must") if wanted.must else Text("nice", "dim")
        table.add_row(status, one_line(wanted.text), weight, _points(finding), _evidence(finding))
    return table


def _points(finding: Finding) -> str:
    return f"{finding.points:.1f} / {finding.max_points:.1f}" if finding.max_points else "-"


def _evidence(finding: Finding) -> Text:
    pieces = [_quote(evidence) for evidence in _different(finding.evidence)[:_QUOTES_SHOWN]]
    if finding.note:
        pieces.append(one_line(finding.note, "italic"))
    if not pieces:
        pieces.append(Text("ask the candidate" if finding.status == "unknown" else "nothing found", "dim"))
    return Text("; ").join(pieces)


def _different(evidence: list[Evidence]) -> list[Evidence]:
    """Each quote once: the same word on the same page says nothing new."""
    return list({(piece.quote.casefold(), piece.page): piece for piece in reversed(evidence)}.values())[::-1]


def _quote(evidence: Evidence) -> Text:
    text = one_line(evidence.quote)
    text.truncate(_LONGEST_QUOTE, overflow="ellipsis")
    where = f" p. {evidence.page}" if evidence.page is not None else ""
    return Text.assemble("\N{LEFT DOUBLE QUOTATION MARK}", text, "\N{RIGHT DOUBLE QUOTATION MARK}", (where, "dim"))


def _arithmetic(report: Report) -> Text:
    points = sum(finding.points for finding in report.findings)
    to_be_had = sum(finding.max_points for finding in report.findings)
    musts = [finding for finding in report.findings if finding.requirement.must]
    met = sum(finding.status == "met" for finding in musts)
    counted = f"{met} of {len(musts)} musts met."
    if report.recommendation is None:
        return Text(counted)
    if report.score is None:
        return Text(f"{counted} Without a score: what could not be judged counts neither for nor against.")
    if not to_be_had or abs(100 * points / to_be_had - report.score) > _ROUNDING:
        return Text(
            f"{counted} The score is the engine's own: it does not follow from the points shown here.", "yellow"
        )
    return Text(f"{counted} {points:.2f} of {to_be_had:.2f} points make {report.score:.1f} of 100.")


def _origin(report: Report) -> Text:
    origin = report.provenance
    return one_line(f"Engine {origin.engine} {origin.engine_version}, as of {origin.as_of}.", "dim")
