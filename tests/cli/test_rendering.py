"""How a report looks on a terminal, whatever is in it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from rich.console import Console

from adapters.cli.jobs import print_jobs
from adapters.cli.rendering import one_line, plain, print_report
from adapters.client.jobs import DocumentInfo, Documents, JobSummary


def finding(text: str, status: str = "met", points: float = 8.0, most: float = 8.0, **more: Any) -> dict[str, Any]:
    requirement = {"text": text, "kind": "skill", "must": True, "start": 0, "end": 1}
    return {"requirement": requirement, "status": status, "points": points, "max_points": most} | more


def report(*findings: dict[str, Any], score: float | None = 80.0, **more: Any) -> dict[str, Any]:
    provenance = {"engine": "sample", "engine_version": "7", "as_of": "2026-11-23", "weights": {"must": 8.0}}
    told = {"score": score, "recommendation": "review", "confidence": 0.9, "findings": list(findings), "warnings": []}
    return told | {"provenance": provenance, "profile": {"name": "Ada Lovelace", "skills": []}} | more


def shown(told: dict[str, Any], width: int = 120) -> str:
    out = io.StringIO()
    print_report(Console(file=out, width=width, highlight=False, markup=False, emoji=False), msgspec.json.encode(told))
    return out.getvalue()


def test_the_arithmetic_is_shown() -> None:
    told = shown(report(finding("Python"), finding("Rust", "missing", 0.0, 2.0)))
    assert "Score 80.0 of 100" in told
    assert "1 of 2 musts met. 8.00 of 10.00 points make 80.0 of 100." in told


def test_a_score_that_the_points_do_not_give_is_not_passed_off_as_their_sum() -> None:
    for told in (shown(report(finding("Python"), score=50.0)), shown(report(score=50.0))):
        assert "points make" not in told
        assert "does not follow" in told


def test_a_report_without_a_score_says_so_and_shows_no_number_for_it() -> None:
    told = shown(report(score=None))
    assert "No score" in told
    assert "could not be judged" in told
    assert "of 100" not in told


def test_a_score_of_zero_is_a_score() -> None:
    assert "Score 0.0 of 100" in shown(report(finding("Rust", "missing", 0.0), score=0.0))


def test_a_gate_has_no_points_and_is_a_question() -> None:
    told = shown(report(finding("Hamburg", "unknown", 0.0, 0.0)))
    assert "0.0 / 0.0" not in told
    assert "ask the candidate" in told


def test_a_quote_is_verbatim_and_comes_once() -> None:
    places = [{"quote": quote, "page": 1, "start": 0, "end": 5} for quote in ("MySQL", "mysql", "MySQL", "SQL")]
    told = shown(report(finding("MySQL", evidence=places)))
    assert told.count("“MySQL” p. 1") == 1
    assert "“SQL” p. 1" in told


def test_a_warning_stands_above_the_findings() -> None:
    warning = {"code": "hidden_text", "message": "12 words are white on white"}
    told = shown(report(finding("Python"), warnings=[warning]))
    assert told.index("white on white") < told.index("Python")


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J\x1b]0;owned\x07", "[red]markup[/red]", ":smile:", "a\u202eb\u2066c", "\x9b31m"]
)
def test_the_text_of_a_document_controls_nothing(hostile: str) -> None:
    quotes = [{"quote": hostile, "page": 1, "start": 0, "end": 1}]
    warning = {"code": "x", "message": hostile}
    told = shown(report(finding(hostile, evidence=quotes, note=hostile), warnings=[warning], profile={"name": hostile}))
    assert not {"\x1b", "\x07", "\u202e", "\u2066", "\x9b"} & set(told)
    assert plain(hostile).split()[0] in told  # and it is not swallowed either


def test_foreign_text_stays_on_its_line() -> None:
    assert one_line("a\n\tb\r\n  c").plain == "a b c"


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_any_width_shows_every_finding(width: int) -> None:
    told = shown(report(*(finding(f"skill{number}") for number in range(40))), width)
    assert max(map(len, told.splitlines())) <= width
    assert "".join(told.split()).count("8.0/8.0") == 40 or width < 40


ID = "01a2063e-1ee7-7483-bd22-42b912681234"


def a_job(cv: str = "ada.pdf", job: str = "engineer.md") -> JobSummary:
    names = Documents(cv=DocumentInfo(filename=cv), job_description=DocumentInfo(filename=job))
    at = datetime(2026, 11, 23, 2, 18, tzinfo=UTC)
    return JobSummary(
        id=ID,
        status="succeeded",
        created_at=at,
        documents=names,
        score=100.0,
        recommendation="shortlist",
        engine="evidence",
        engine_version="4",
    )


def listed(job: JobSummary, width: int, *, on_terminal: bool = True) -> str:
    out = io.StringIO()
    terminal = Console(file=out, width=width, force_terminal=on_terminal, color_system=None)
    print_jobs(terminal, [job])
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 69, 70, 80, 100, 131, 132, 200])
def test_a_narrow_terminal_drops_the_id_first_and_the_names_never(width: int) -> None:
    told = listed(a_job(), width)
    heading, row = (" ".join(line.split()) for line in told.splitlines())
    assert "succeeded 100.0 shortlist ada.pdf engineer.md" in row
    assert "CV job description" in heading
    assert row.endswith("engineer.md evidence 4") == heading.endswith("engine") == (width >= 95)
    assert (ID in row) == (width >= 132)
    assert ("2026-11-23 02:18" in row) == (width >= 70)


@pytest.mark.parametrize("width", [60, 80, 132])
def test_a_long_name_is_shortened_and_keeps_to_its_line(width: int) -> None:
    told = listed(a_job("c" * 90, "j" * 90), width)
    assert len(told.splitlines()) == 2
    assert max(map(len, told.splitlines())) <= width
    assert "cccccc" in told
    assert "jjjjjj" in told


@pytest.mark.parametrize("width", [20, 160])
def test_a_piped_table_has_every_column_between_tabs_and_no_padding(width: int) -> None:
    told = listed(a_job("c" * 90, "two  blanks\tand a tab.md"), width, on_terminal=False)
    heading, row = told.splitlines()
    assert heading.split("\t")[0] == "id"
    assert row.split("\t") == [
        *(
            ID,
            "2026-11-23 02:18",
            "succeeded",
            "100.0",
            "shortlist",
            "",
            "c" * 90,
            "two blanks and a tab.md",
            "evidence 4",
        )
    ]
    assert len(heading.split("\t")) == len(row.split("\t"))


def test_fields_that_come_later_do_no_harm() -> None:
    assert "Score 80.0" in shown(report(finding("Python", invented_later=[1]), invented_later={"a": 1}))


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        shown({"score": "high"})
