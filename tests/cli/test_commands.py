"""What the commands print: the result on stdout and nothing else there."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bootstrap.demo.service import ChildService
from tests.cli.conftest import Cli
from tests.harness.sample_documents import CV
from tests.harness.terminal import COMMAND, Running, ai_recruiter, environment, on_a_terminal

COLOUR = re.compile(r"\x1b\[([0-9]+;)*3[0-8]")
JOB = CV.with_name("job_description.md")


def test_submit_prints_the_id_alone(cli: Cli) -> None:
    ended = cli("submit", CV, JOB)
    assert ended.code == 0
    assert UUID(ended.out.strip()).version == 7
    assert f"ai-recruiter watch {ended.out.strip()}" in ended.err


def test_submit_as_json_is_what_the_service_said(cli: Cli) -> None:
    told = json.loads(cli("submit", CV, JOB, "--json").out)
    assert told["status"] == "queued"
    assert told["urls"]["self"].endswith(told["id"])


def test_submit_and_wait_shows_stages_on_stderr_and_the_report_on_stdout(cli: Cli) -> None:
    ended = cli("submit", CV, JOB, "--wait")
    assert ended.code == 0
    stages = ["waiting", "started", "reading cv", "reading job description", "extracting", "matching", "report written"]
    places = [ended.err.index(stage) for stage in stages]
    assert places == sorted(places)
    assert "Score " in ended.out
    assert "points make" in ended.out
    assert "reading cv" not in ended.out
    assert "\x1b" not in ended.out + ended.err


def test_watch_as_json_is_one_document_the_same_as_show(cli: Cli) -> None:
    job = cli("submit", CV, JOB).out.strip()
    watched = cli("watch", job, "--json")
    assert watched.code == 0
    told = json.loads(watched.out)
    assert told["status"] == "succeeded"
    assert told["report"]["score"] == told["score"]
    assert json.loads(cli("show", job, "--json").out) == told


def test_watching_after_the_end_still_tells_how_it_ended(cli: Cli) -> None:
    job = cli("submit", CV, JOB, "--wait", "--json").out
    told = json.loads(job)
    ended = cli("watch", told["id"], "--after-seq", str(told["last_seq"]))
    assert ended.code == 0
    assert "Score " in ended.out


@pytest.mark.parametrize("forms", [("--html", "--markdown"), ("--json", "--html")], ids=" ".join)
def test_show_takes_one_form_at_a_time(cli: Cli, forms: tuple[str, str]) -> None:
    ended = cli("show", str(uuid4()), *forms)
    assert ended.code == 2
    assert "choose one of --json, --markdown and --html" in ended.err


def test_show_gives_the_report_in_three_forms(cli: Cli) -> None:
    job = json.loads(cli("submit", CV, JOB, "--wait", "--json").out)["id"]
    assert "Score " in cli("show", job).out
    assert cli("show", job, "--html").out.lstrip().lower().startswith("<!doctype html")
    assert "# " in cli("show", job, "--markdown").out


def test_a_document_can_come_from_standard_input(cli: Cli) -> None:
    ended = cli("submit", CV, "-", "--wait", "--json", stdin=JOB.read_bytes())
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["documents"]["job_description"]["size"] == JOB.stat().st_size


def test_the_same_key_gives_the_same_job(cli: Cli) -> None:
    key = str(uuid4())
    first = cli("submit", CV, JOB, "--idempotency-key", key)
    second = cli("submit", CV, JOB, "--idempotency-key", key)
    assert first.out == second.out
    other = cli("submit", JOB, JOB, "--idempotency-key", key)
    assert other.code == 3
    assert "idempotency_key_reused" in other.err


def test_history_finds_by_metadata_and_by_time(cli: Cli) -> None:
    tag = uuid4().hex
    before = datetime.now(UTC) - timedelta(seconds=1)
    jobs = [cli("submit", CV, JOB, "--metadata", f"batch={tag}").out.strip() for _ in range(3)]
    listed = json.loads(cli("history", "--text", tag, "--created-after", before.isoformat(), "--json").out)
    assert [item["id"] for item in listed["items"]] == jobs[::-1]
    newest = json.loads(cli("history", "--text", tag, "--limit", "2", "--json").out)
    assert [item["id"] for item in newest["items"]] == jobs[:0:-1]
    table = cli("history", "--text", tag)
    assert all(job in table.out for job in jobs)
    assert "cv.pdf" in table.out


def test_a_history_without_a_match_is_no_error(cli: Cli) -> None:
    ended = cli("history", "--text", uuid4().hex)
    assert (ended.code, ended.out) == (0, "")
    assert "No job matches" in ended.err


def test_a_file_name_never_controls_the_terminal(cli: Cli, tmp_path: Path) -> None:
    hostile = tmp_path / "cv\x1b]0;owned\x07\x1b[31m\u202efdp.txt"
    hostile.write_bytes(b"Ada Lovelace\nPython developer \x1b[2J since 2019\n")
    ended = cli("submit", hostile, JOB, "--wait")
    assert ended.code == 0, ended.err
    listed = cli("history")
    for shown in (ended.out, ended.err, listed.out):
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_terminal_gets_colours_and_a_file_does_not(service: ChildService) -> None:
    command = [str(COMMAND), "submit", str(CV), str(JOB), "--wait", "--url", service.url]
    code, seen = on_a_terminal(command)
    assert code == 0, seen
    assert "\x1b[" in seen
    assert "Score" in seen
    assert "\x1b[?25h" in seen  # the cursor is back
    assert COLOUR.search(seen)
    assert not COLOUR.search(on_a_terminal(command, NO_COLOR="1")[1])


def test_a_reader_that_has_seen_enough_is_no_error(service: ChildService) -> None:
    script = '"$0" history --json --limit 200 | head -c 1 >/dev/null; echo "${PIPESTATUS[0]}"'
    env = environment(AI_RECRUITER_URL=service.url)
    ended = Running("bash", "-c", script, str(COMMAND), env=env).ends()
    assert (ended.out.strip(), ended.err) == ("0", "")


def test_the_module_is_the_command(service: ChildService) -> None:
    ended = Running(sys.executable, "-m", "bootstrap", "history", "--url", service.url).ends()
    assert ended.code == 0, ended.err


BUFFERED, UNBUFFERED = {"PYTHONUNBUFFERED": ""}, {"PYTHONUNBUFFERED": "1"}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("history >&-", 0),
        ("history 2>&-", 0),
        ("history >/dev/full", 1),
        ("history --json >/dev/full", 1),
        ("--help >/dev/full", 1),
        ("history --limit many 2>/dev/full", 2),
        ("history --url http://127.0.0.1:1 2>/dev/full", 4),
    ],
)
def test_a_stream_that_takes_nothing_is_no_crash(command: str, code: int, cli: Cli, service: ChildService) -> None:
    cli("submit", CV, JOB)  # so that there is something to write
    env = environment(AI_RECRUITER_URL=service.url, **BUFFERED)
    ended = Running("bash", "-c", f'"$0" {command}', str(COMMAND), env=env).ends()
    assert ended.code == code
    assert "Traceback" not in ended.err
    assert "error in ai-recruiter" not in ended.err


@pytest.mark.parametrize("buffering", [BUFFERED, UNBUFFERED], ids=["buffered", "unbuffered"])
def test_a_full_disk_gives_the_same_exit_code_each_time(
    buffering: dict[str, str], cli: Cli, service: ChildService
) -> None:
    cli("submit", CV, JOB)
    env = environment(AI_RECRUITER_URL=service.url, **buffering)
    script = 'for _ in $(seq 10); do "$0" history >/dev/full 2>/dev/null; echo $?; done'
    assert Running("bash", "-c", script, str(COMMAND), env=env).ends().out.split() == ["1"] * 10


def test_a_screen_of_few_characters_gets_a_whole_report(service: ChildService) -> None:
    env = environment(AI_RECRUITER_URL=service.url, PYTHONIOENCODING="ascii")
    ended = ai_recruiter("submit", CV, JOB, "--wait", env=env)
    assert ended.code == 0, ended.err
    assert "points make" in ended.out


def test_a_name_that_is_not_utf8_is_taken(cli: Cli, tmp_path: Path) -> None:
    strange = tmp_path / os.fsdecode(b"caf\xe9.pdf")
    strange.write_bytes(CV.read_bytes())
    told = json.loads(cli("submit", strange, JOB, "--metadata", os.fsdecode(b"a=\xe9"), "--wait", "--json").out)
    assert told["documents"]["cv"]["filename"] == "caf?.pdf"


def test_a_file_without_end_is_refused_before_it_is_sent(cli: Cli) -> None:
    ended = cli("submit", "/dev/zero", JOB)
    assert ended.code == 2
    assert "MiB" in ended.err
