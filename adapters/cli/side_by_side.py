"""Two reports on the same pair beside each other: what was asked for, what each says, and where they differ."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.cli.reports import RECOMMENDATION_STYLE, STATUS_STYLE, engine_named
from adapters.cli.screen import one_line
from adapters.client.reports import Finding, Report

_decode = msgspec.json.Decoder(Report).decode
_DIFFERS: Final = "\N{NOT EQUAL TO}"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was asked for, or a figure of the whole; a side that has none is empty."""

    asked: str
    must: bool
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Whether the two say different things of it."""
        return self.one != self.other


def print_side_by_side(console: Console, one: bytes, other: bytes, *, title: str) -> None:
    """Both reports, given as JSON. Raises msgspec.DecodeError when one of them is none."""
    reports = _decode(one), _decode(other)
    rows = [*_whole(*reports), *_findings(*reports)]
    heads = ["", "asked for", "must", *(str(_engine(it)) for it in reports)]
    if not console.is_terminal:
        lines = [heads, *([_mark(row), row.asked, "must" if row.must else "", row.one, row.other] for row in rows)]
        console.file.writelines("\t".join(line) + "\n" for line in lines)  # rich would turn tabs into blanks
        return
    console.print(one_line(title, "bold"))
    console.print(_table(heads, rows))
    console.print(_in_short(rows), soft_wrap=True)


def as_json(one: bytes, other: bytes) -> bytes:
    """Both reports as they are, in the order in which the engines were named."""
    return msgspec.json.encode({"reports": [msgspec.Raw(one), msgspec.Raw(other)]})


def _engine(it: Report) -> Text:
    return engine_named(it.provenance.engine, it.provenance.engine_version)


def _whole(one: Report, other: Report) -> Sequence[Row]:
    return [
        Row("score", False, _score(one), _score(other)),
        Row("advice", False, one.recommendation or "", other.recommendation or ""),
        Row("confidence", False, _confidence(one), _confidence(other)),
    ]


def _score(it: Report) -> str:
    return "" if it.score is None else f"{it.score:.1f}"


def _confidence(it: Report) -> str:
    return "" if it.confidence is None else f"{it.confidence:.0%}"


def _findings(one: Report, other: Report) -> list[Row]:
    """In the order of the first report, then what the other alone has; matched by id, or by the words."""
    theirs: dict[str, deque[Finding]] = defaultdict(deque)
    for finding in other.findings:
        theirs[_key(finding)].append(finding)
    rows = []
    for finding in one.findings:
        same = theirs[_key(finding)]
        rows.append(_row(finding, finding.status, same.popleft().status if same else ""))
    return [*rows, *(_row(finding, "", finding.status) for left in theirs.values() for finding in left)]


def _row(of: Finding, one: str, other: str) -> Row:
    return Row(str(one_line(of.requirement.text)), of.requirement.must, str(one_line(one)), str(one_line(other)))


def _key(finding: Finding) -> str:
    asked = finding.requirement
    return f"id {asked.id}" if asked.id is not None else f"text {' '.join(asked.text.split()).casefold()}"


def _mark(row: Row) -> str:
    return _DIFFERS if row.differs else ""


def _table(heads: Sequence[str], rows: Sequence[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=True, header_style="bold", border_style="dim")
    table.add_column(heads[0], no_wrap=True)
    table.add_column(heads[1], ratio=1)
    for head in heads[2:]:
        table.add_column(head, no_wrap=not head)
    for row in rows:
        table.add_row(Text(_mark(row), "bold yellow"), row.asked, "must" if row.must else "", *_cells(row))
    return table


def _cells(row: Row) -> list[Text]:
    style = STATUS_STYLE | RECOMMENDATION_STYLE
    return [Text(it or "-", style.get(it, "dim" if not it else "")) for it in (row.one, row.other)]


def _in_short(rows: Sequence[Row]) -> Text:
    asked = rows[3:]
    both = [row for row in asked if row.one and row.other]
    differing = sum(row.differs for row in both)
    alone = len(asked) - len(both)
    told = f"{differing} of {len(both)} findings that both have differ in status"
    return Text(f"{told}; {alone} of one engine alone." if alone else f"{told}.")
