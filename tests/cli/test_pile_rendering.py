"""How a pile looks on terminals of any width, whatever its files are called."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from adapters.cli.piles import PileDisplay
from adapters.cli.rankings import fits_ids, print_ranking, print_remarks
from adapters.client import RankedCandidate, VacancyEvent
from adapters.client.jobs import Failure
from adapters.client.vacancies import CandidateCounts, JudgedBy, Lacking, Musts

ID = "01a2063e-1ee7-7483-bd22-42b912681234"
AT = datetime(2026, 11, 23, 2, 18, tzinfo=UTC)


def candidate(filename: str = "ada.pdf", **more: object) -> RankedCandidate:
    judged: dict[str, object] = {
        "rank": 12,
        "tied": True,
        "score": 100.0,
        "recommendation": "shortlist",
        "musts": Musts(met=13, open=2, missing=1),
        "questions": ["Permission to work in Germany"],
    }
    return RankedCandidate(job_id=ID, filename=filename, **(judged | more))  # type: ignore[arg-type]


def terminal(out: io.StringIO, width: int, *, attended: bool = True) -> Console:
    return Console(file=out, width=width, force_terminal=attended, color_system=None)


def listed(*ranked: RankedCandidate, width: int) -> list[str]:
    out = io.StringIO()
    print_ranking(terminal(out, width), ranked)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 69, 70, 80, 118, 119, 132, 200])
def test_a_narrow_terminal_drops_the_id_first_and_the_names_never(width: int) -> None:
    _, row = listed(candidate(), width=width)
    assert " ".join(row.split()).startswith("12= ada.pdf 100.0 shortlist 13/2/1")
    assert (ID in row) == (width >= 119)
    out = io.StringIO()
    assert fits_ids(terminal(out, width)) == (ID in row)


@pytest.mark.parametrize("width", [20, 60, 80, 132, 200])
def test_a_long_name_keeps_to_its_line(width: int) -> None:
    lines = listed(candidate("c" * 90), candidate("kurz.txt", rank=None, recommendation=None), width=width)
    assert len(lines) == 3
    assert max(map(len, lines)) <= width
    assert "cccccc" in lines[1]
    assert "kurz.txt" in lines[2]


def test_remarks_tell_what_is_lacking_and_whom_to_look_at() -> None:
    out = io.StringIO()
    failed = candidate("scan\x1b[2J.pdf", rank=None, error=Failure(code="corrupt", message="it is\nbroken"))
    lacking = [Lacking(text="Kubernetes", share=0.625), Lacking(text="Python", share=0.0)]
    print_remarks(terminal(out, 200), [candidate(stale=True), failed], lacking)
    assert "Lacking most: Kubernetes 62%." in out.getvalue()
    assert "Not judged: scan\N{REPLACEMENT CHARACTER}[2J.pdf: it is broken" in out.getvalue()
    assert "1 candidate judged by older criteria" in out.getvalue()


def test_a_pile_that_two_engines_have_judged_says_so() -> None:
    out = io.StringIO()
    one, other = JudgedBy(engine="evidence", version="4", reports=12), JudgedBy(engine="llm", version="1", reports=3)
    print_remarks(terminal(out, 200), [candidate()], [], [one, other])
    assert (
        "more than one engine or version, whose scores may not compare: evidence 4 (12), llm 1 (3)." in out.getvalue()
    )
    alone = io.StringIO()
    print_remarks(terminal(alone, 200), [candidate()], [], [one])
    assert alone.getvalue() == ""


def test_progress_tells_the_rate_by_the_times_of_the_service() -> None:
    out = io.StringIO()
    with PileDisplay(terminal(out, 120, attended=False)) as display:
        for done in range(1, 101):
            counts = CandidateCounts(queued=200 - done, running=0, ended=done)
            at = AT + timedelta(seconds=done / 4)
            display.judged(VacancyEvent(type="job.succeeded", at=at, candidates=counts), done, 200)
    lines = out.getvalue().splitlines()
    assert lines[-1] == "judged 100 of 200 (4 a second, 0:00:25 left)"
    assert len(lines) == 5
