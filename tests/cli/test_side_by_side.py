"""Two reports side by side: on a terminal, between tabs, and as JSON."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console

from adapters.cli.side_by_side import as_json, print_side_by_side
from tests.cli.test_rendering import finding, report

ONE = report(finding("Python", status="met"), finding("Rust", status="missing"), finding("Go", status="met"))
OTHER = {
    **report(finding("python ", status="partial"), finding("Rust", status="missing"), finding("Erlang", status="met")),
    "score": 31.5,
    "recommendation": "reject",
    "provenance": {"engine": "other", "engine_version": "2", "as_of": "2026-11-28"},
}


def shown(*, width: int = 120, attended: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=attended, color_system=None)
    print_side_by_side(console, *map(msgspec.json.encode, (ONE, OTHER)), title="ada.pdf for job.md")
    return out.getvalue()


def test_a_pipe_gets_a_line_for_each_thing_that_was_asked_for() -> None:
    lines = [line.split("\t") for line in shown(attended=False).splitlines()]
    assert {len(line) for line in lines} == {5}
    heads, score, advice, _, *findings = lines
    assert heads[1:3] == ["asked for", "must"]
    assert heads[4] == "other 2"
    assert (score[0], score[4]) == ("\N{NOT EQUAL TO}", "31.5")
    assert (advice[0], advice[4]) == ("\N{NOT EQUAL TO}", "reject")
    assert [(line[0] != "", line[1], line[3], line[4]) for line in findings] == [
        (True, "Python", "met", "partial"),
        (False, "Rust", "missing", "missing"),
        (True, "Go", "met", ""),
        (True, "Erlang", "", "met"),
    ]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_terminal_shows_both_and_counts_what_differs(width: int) -> None:
    told = shown(width=width, attended=True)
    assert max(map(len, told.splitlines()[:-1])) <= width
    assert "1 of 2 findings that both have differ in status; 2 of one engine alone." in told
    if width >= 80:
        assert "partial" in told
        assert "reject" in told


def test_json_holds_both_reports_as_they_are() -> None:
    one, other = b'{"a":  1}', b'{"b":2}'
    assert as_json(one, other) == b'{"reports":[{"a":  1},{"b":2}]}'
