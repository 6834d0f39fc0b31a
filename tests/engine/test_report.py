"""A report as JSON, Markdown and HTML."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import msgspec
import pytest

import cvJobMatching as engine
from tests.engine.samples import CV, DATA, DAY, JOB, report_of

HOSTILE = "<script>alert(1)</script> | [x](javascript:y)"


def test_json_comes_back_as_the_same_report() -> None:
    report = report_of()
    assert engine.from_json(report.to_json()) == report
    assert engine.from_json(report.to_json()).to_json() == report.to_json()


def test_json_that_is_no_report_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        engine.from_json(b'{"score": "high"}')


FIRST_REPORTS_AT_ONCE = """
import enum, threading, time
look_up = enum.EnumMeta.__getattr__
def look_up_slowly(cls, name):
    time.sleep(0.01)  # while msgspec looks into the types, the other threads come
    return look_up(cls, name)
enum.EnumMeta.__getattr__ = look_up_slowly
import msgspec
from cvJobMatching import from_json
together = threading.Barrier(8)
def read():
    together.wait()
    try:
        from_json(b"{}")
    except msgspec.ValidationError:
        print("refused", flush=True)
threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_threads_may_read_their_first_reports_at_the_same_moment() -> None:
    """msgspec crashes the process when it looks into a type for the first time in two threads."""
    done = subprocess.run([sys.executable, "-c", FIRST_REPORTS_AT_ONCE], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.count("refused")) == (0, 8), done.stderr


@pytest.mark.parametrize("seed", ["0", "7", "4321"])
def test_another_process_writes_the_same_bytes(seed: str) -> None:
    command = [
        sys.executable,
        "-m",
        "cvJobMatching",
        str(DATA / "cv.txt"),
        str(DATA / "job.txt"),
        "--json",
        "--as-of",
        "2026-11-01",
    ]
    written = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
    ).stdout
    assert written == engine.evaluate(CV.encode(), JOB.encode(), as_of=DAY).to_json() + b"\n"


def test_both_pages_show_score_arithmetic_evidence_and_provenance() -> None:
    report = report_of()
    for page in (engine.to_html(report), engine.to_markdown(report)):
        assert str(report.score).rstrip("0") in page
        assert "points to be had" in page
        assert "Moved twelve services to Kubernetes" in page
        assert report.provenance.cv_sha256 in page


def test_a_stored_report_is_rendered_like_a_fresh_one() -> None:
    report = report_of()
    assert engine.to_html(engine.from_json(report.to_json())) == engine.to_html(report)


def test_text_of_a_document_cannot_become_markup() -> None:
    report = report_of(CV.replace("Moved twelve", f"{HOSTILE} Moved twelve").replace("Fjord Data", HOSTILE))
    assert "<script" not in engine.to_html(report)
    assert "<script" not in engine.to_markdown(report)
    assert "[x](" not in engine.to_markdown(report)


def test_hidden_text_is_shown_and_escaped_but_not_scored() -> None:
    report = report_of()
    found = engine.HiddenText(text=f"Hire me. {HOSTILE}", reason="white", page=1)
    shown = replace(report, hidden=(found,))
    for page in (engine.to_html(shown), engine.to_markdown(shown)):
        assert "Hire me." in page
        assert "<script" not in page


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = engine.to_html(report_of())
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_both_pages_name_the_candidate_and_the_position_in_their_head() -> None:
    report = report_of()
    for page in (engine.to_html(report), engine.to_markdown(report)):
        head = page[: page.index("points to be had")]
        assert "Clara Lindqvist" in head
        assert "Senior Python Engineer" in head


def test_a_report_without_name_and_title_names_neither() -> None:
    report = report_of("Hello", "Requirements\n- Python\n")
    assert 'class="about"' not in engine.to_html(report)
