"""Events and progress as a terminal shows them, and as a file gets them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from adapters.cli.jobs import print_job
from adapters.cli.rendering import StageDisplay
from adapters.client.jobs import Event, Job, PutOff

START = datetime(2026, 11, 23, 2, 18, tzinfo=UTC)
STAGE = Event(type="stage", seq=6, at=START, message="matching", progress=0.75)


def some_progress(seconds: float, progress: float, message: str = "") -> Event:
    return Event(type="progress", at=START + timedelta(seconds=seconds), message=message, progress=progress)


def shown(*events: Event, on_terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=120, force_terminal=on_terminal, color_system=None)
    with StageDisplay(console) as display:
        for event in events:
            display.show(event)
    return out.getvalue()


def test_without_a_terminal_progress_is_a_line_every_few_seconds() -> None:
    told = shown(STAGE, *(some_progress(second, 0.75 + second / 100, f"{second} of 12") for second in range(1, 13)))
    assert [line.split("s  ", 1)[1] for line in told.splitlines()] == [
        "matching",
        "matching: 5 of 12, 80%",
        "matching: 10 of 12, 85%",
    ]


def test_a_short_stage_has_no_line_of_progress() -> None:
    assert len(shown(STAGE, some_progress(0.1, 0.8), some_progress(4.9, 0.9)).splitlines()) == 1


def test_on_a_terminal_the_bar_moves_and_no_line_is_added() -> None:
    told = shown(STAGE, some_progress(60, 0.85, "8 of 12"), on_terminal=True)
    assert "85%" in told
    assert "matching: 8 of 12" in told
    assert told.count("  matching\n") == 1


def test_the_words_of_an_engine_control_nothing() -> None:
    told = shown(STAGE, some_progress(60, 0.85, "\x1b[2J\x9b31m[red]8 of 12\nfaked line"))
    assert not {"\x1b", "\x9b"} & set(told)
    assert len(told.splitlines()) == 2


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ({"attempt": 1, "until": "2026-11-23T02:28:00.000000Z"}, "put off until 2026-11-23 02:28:00 UTC: it is away"),
        ({"attempt": 1}, "it is away"),
        ({"until": "soon"}, "it is away"),
        ({"until": 7}, "it is away"),
    ],
)
def test_what_is_put_off_says_until_when(data: dict[str, object], line: str) -> None:
    told = shown(Event(type="requeued", seq=7, at=START, message="it is away", data=data))
    assert told.rstrip().endswith(f" s  {line}")


def test_a_job_that_waits_says_until_when_and_why() -> None:
    out = io.StringIO()
    put_off = PutOff(until=START + timedelta(minutes=10), reason="the model\x1b is away")
    job = Job(id="01a2", status="queued", created_at=START, put_off=put_off)
    print_job(Console(file=out, width=120), job)
    assert out.getvalue().startswith("01a2 queued, put off until 2026-11-23 02:28:00 UTC: the model")
    assert "\x1b" not in out.getvalue()
