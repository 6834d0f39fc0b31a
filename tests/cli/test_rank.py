"""`rank`: from a posting and files to a ranking, whatever is in the files and whatever happens meanwhile."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import zipfile
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from ai_recruiter import Client, Unavailable

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.cli.conftest import Cli
from tests.harness.installed import install_engines
from tests.harness.ports import free_port
from tests.harness.terminal import COMMAND, Running, ai_recruiter, environment, on_a_terminal

POSTING = """Python developer wanted

Requirements
- At least three years of experience with Python
- Experience with PostgreSQL
- English, at least B2
- Docker and Kubernetes
"""
LINES = ("Python since 2015, Python developer since 2016", "PostgreSQL", "English: C1", "Docker, Kubernetes")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A posting that no other test has under this name."""
    path = tmp_path / f"{uuid4()}.md"
    path.write_text(POSTING)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four CVs that show more and more, one of them below, beside what is no CV."""
    (tmp_path / "cvs" / "more").mkdir(parents=True)
    for skills in range(1, 5):
        write_cv(tmp_path / "cvs" / ("more" if skills == 4 else "") / f"shows {skills}.txt", skills)
    (tmp_path / "cvs" / ".hidden.txt").write_text("nobody")
    (tmp_path / "cvs" / ".git").mkdir()
    (tmp_path / "cvs" / ".git" / "config.txt").write_text("nobody")
    return tmp_path / "cvs"


def write_cv(path: Path, skills: int) -> Path:
    path.write_text("\n".join(["Ada Lovelace", "Experience", "Developer, Acme, 2016 to 2024", *LINES[:skills]]))
    return path


def names(told: str) -> list[str]:
    """The file names of a ranking as JSON, the best first."""
    return [item["filename"] for item in json.loads(told)["items"]]


def test_a_folder_is_ranked_and_the_progress_goes_to_stderr(cli: Cli, job: Path, folder: Path) -> None:
    ended = cli("rank", job, folder)
    assert ended.code == 0, ended.err
    heading, *rows = [line.split("\t") for line in ended.out.splitlines()]
    assert heading == ["rank", "CV", "score", "advice", "met/open/missing", "ask", "decision", "id", "engine"]
    assert [row[:2] for row in rows] == [[str(rank), f"shows {5 - rank}.txt"] for rank in range(1, 5)]
    assert rows[0][4] == "5/0/0"
    told = ["Using the service at", "must: ", "4 CVs: 4 new.", "judged 4 of 4", "Lacking most: "]
    places = [ended.err.index(text) for text in told]
    assert places == sorted(places)


def test_the_same_command_again_adds_nobody_and_what_is_new_joins_the_pile(cli: Cli, job: Path, folder: Path) -> None:
    first = json.loads(cli("rank", job, folder, "--json").out)
    again = cli("rank", job, folder, "--json")
    assert json.loads(again.out) == first
    assert "4 CVs: 4 known already." in again.err
    better = write_cv(folder / "shows 4 too.txt", 4)
    better.write_text(better.read_text() + "\nPostgreSQL since 2014\n")
    more = cli("rank", job, folder, "--json")
    assert json.loads(more.out)["vacancy_id"] == first["vacancy_id"]
    assert "5 CVs: 1 new, 4 known already." in more.err
    assert len(names(more.out)) == 5


def test_files_patterns_and_archives_are_taken_each_file_once(cli: Cli, job: Path, folder: Path) -> None:
    with zipfile.ZipFile(folder / "cvs.zip", "w") as archive:
        archive.write(folder / "shows 3.txt", "in the archive.txt")
    (folder / "shows 3.txt").unlink()
    ended = cli("rank", job, folder / "shows 1.txt", f"{folder}/*.txt", f"{folder}/*.zip", f"{folder}/mo*", "--json")
    assert ended.code == 0, ended.err
    assert names(ended.out) == ["shows 4.txt", "in the archive.txt", "shows 2.txt", "shows 1.txt"]


def test_a_bad_file_is_told_and_the_others_are_ranked(cli: Cli, job: Path, folder: Path) -> None:
    (folder / "empty.pdf").touch()
    (folder / "noise.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    (folder / "large.txt").write_bytes(b"x" * (10 * 2**20 + 1))
    ended = cli("rank", job, folder)
    assert ended.code == 3
    assert "refused: empty.pdf: " in ended.err
    assert "refused: large.txt: " in ended.err
    assert "Not judged: noise.pdf: " in ended.err
    rows = [line.split("\t") for line in ended.out.splitlines()]
    assert [row[1] for row in rows[1:]] == [*(f"shows {skills}.txt" for skills in (4, 3, 2, 1)), "noise.pdf"]
    assert rows[-1][0] == "-"
    assert rows[-1][3] == "failed"


def test_a_file_that_cannot_be_read_refuses_itself_only(service: ChildService, job: Path, folder: Path) -> None:
    (folder / "a link to itself.txt").symlink_to("a link to itself.txt")  # in a folder it is no file
    script = 'exec "$0" rank "$1" "$2" /proc/self/mem --url "$3"'  # it can be opened, and not be read
    ended = Running("bash", "-c", script, COMMAND, job, folder, service.url).ends()
    assert ended.code == 3, ended.err
    assert "refused: mem: it cannot be read" in ended.err
    assert len(ended.out.splitlines()) == 5


def test_nobody_who_can_be_judged_is_5(cli: Cli, job: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    assert cli("rank", job, tmp_path / "noise.pdf").code == 5


def test_a_posting_that_cannot_be_read_is_5(cli: Cli, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(64))
    ended = cli("rank", tmp_path / "noise.pdf", folder)
    assert (ended.code, ended.out) == (5, "")
    assert "the job description cannot be read" in ended.err


def test_top_shows_the_best_and_csv_has_all(cli: Cli, job: Path, folder: Path, tmp_path: Path) -> None:
    ended = cli("rank", job, folder, "--top", "2", "--csv", tmp_path / "ranking.csv", "--json")
    assert names(ended.out) == ["shows 4.txt", "shows 3.txt"]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "ranking.csv").read_text("utf-8-sig"))))
    assert [row["filename"] for row in rows] == [f"shows {skills}.txt" for skills in (4, 3, 2, 1)]
    alone = cli("rank", job, folder, "--csv", "-")
    assert list(csv.DictReader(io.StringIO(alone.out.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")))) == rows


def test_with_review_it_stops_at_the_draft_and_the_person_goes_on(cli: Cli, job: Path, folder: Path) -> None:
    drafted = cli("rank", job, folder, "--review")
    assert drafted.code == 0, drafted.err
    id = drafted.out.strip()
    assert f"ai-recruiter vacancy approve {id}" in drafted.err
    assert json.loads(cli("vacancy", "show", id, "--json").out)["status"] == "draft"
    refused = cli("rank", "--vacancy", str(uuid4()), folder)
    assert (refused.code, "vacancy_not_found" in refused.err) == (3, True)
    assert cli("vacancy", "approve", id, "--by", "ada@hr.example").code == 0
    ranked = cli("rank", "--vacancy", id, folder, "--json")
    assert json.loads(ranked.out)["vacancy_id"] == id
    assert len(names(ranked.out)) == 4
    assert names(cli("rank", "--vacancy", id, "--json").out) == names(ranked.out)


def test_what_may_not_be_asked_for_is_told_and_sends_no_cv(cli: Cli, job: Path, folder: Path) -> None:
    job.write_text(f"{POSTING}- Between 25 and 35 years old\n")
    ended = cli("rank", job, folder)
    assert (ended.code, ended.out) == (3, "")
    assert "criteria_not_lawful" in ended.err
    assert "25 and 35 years old" in ended.err
    assert "may not be asked for" in ended.err
    [id] = re.findall(r"vacancy approve (\S+)", ended.err)
    assert json.loads(cli("vacancy", "show", id, "--json").out)["candidates"] == {"queued": 0, "running": 0, "ended": 0}


def test_without_a_service_it_runs_one_of_its_own_and_goes_on_where_it_was_killed(
    job: Path, folder: Path, tmp_path: Path
) -> None:
    env = environment(AI_RECRUITER_DATA_DIR=str(tmp_path / "data"), AI_RECRUITER_API_KEYS=f"acme:{'0' * 64}")
    killed = Running(COMMAND, "rank", job, folder, env=env)
    killed.waits_for("4 CVs: 4 new.")
    killed.signal(signal.SIGKILL)
    assert killed.ends().code == -signal.SIGKILL
    ended = ai_recruiter("rank", job, folder, "--json", env=env)
    assert ended.code == 0, ended.err
    assert str(tmp_path / "data") in ended.err
    assert "4 CVs: 4 known already." in ended.err
    assert names(ended.out) == [f"shows {skills}.txt" for skills in (4, 3, 2, 1)]


def test_ctrl_c_tells_how_to_go_on_and_stops_the_service_of_its_own(job: Path, folder: Path, tmp_path: Path) -> None:
    env = environment(AI_RECRUITER_DATA_DIR=str(tmp_path / "data"))
    interrupted = Running(COMMAND, "rank", job, folder, env=env)
    interrupted.waits_for("4 CVs: 4 new.")
    interrupted.signal(signal.SIGINT)
    ended = interrupted.ends()
    assert ended.code == 130
    assert "the same command goes on" in ended.err
    assert "Traceback" not in ended.err
    assert ai_recruiter("rank", job, folder, env=env).code == 0


def test_a_service_without_room_is_waited_for(job: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(tmp_path / "engines"))
    (tmp_path / "cvs").mkdir()
    for number in range(8):
        path = write_cv(tmp_path / "cvs" / f"{number}.txt", 3)
        path.write_text(f"{path.read_text()}\nBadge {number}\n")
    (tmp_path / "data").mkdir()
    full = start(tmp_path / "data", arguments=["--workers", "1"], settings={"MAX_OPEN_PER_TENANT": "2"})
    try:
        wait_until_ready(full)
        with Client(full.url, retries=0) as client:
            vacancy = client.create_vacancy(job_description=job, wait=60)
            with suppress(Unavailable):  # it is full
                while True:
                    client.submit(cv="60", job_description=POSTING, engine="dozer")
            ranking = Running(
                COMMAND,
                "rank",
                "--vacancy",
                vacancy.id,
                tmp_path / "cvs",
                "--url",
                full.url,
                "--json",
                env=environment(),
            )
            ranking.waits_for("The service has no room for more candidates")
            for held in list(client.history()):
                client.cancel(held.id)
        ended = ranking.ends()
        assert ended.code == 0, ended.err
        assert ended.err.count("The service has no room for more candidates") == 1
        assert "8 CVs: 8 new." in ended.err
        assert sorted(names(ended.out)) == [f"{number}.txt" for number in range(8)]
    finally:
        stop(full.process)


def test_an_address_that_was_asked_for_is_not_replaced(job: Path, folder: Path, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    env = environment(AI_RECRUITER_DATA_DIR=str(tmp_path / "data"))
    ended = ai_recruiter("rank", job, folder, "--url", url, env=env)
    assert (ended.code, ended.out) == (4, "")
    assert not (tmp_path / "data").exists()


def test_data_that_another_service_has_is_2(service: ChildService, job: Path, folder: Path) -> None:
    ended = ai_recruiter("rank", job, folder, env=environment(AI_RECRUITER_DATA_DIR=str(service.directory)))
    assert (ended.code, ended.out) == (2, "")
    assert "is served already" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["posting.md"],
        ["posting.md", "no such folder"],
        ["posting.md", "*.nothing"],
        ["posting.md", "."],
        ["posting.md", "posting.md", "--csv", "-", "--json"],
        ["posting.md", "posting.md", "--top", "0"],
        ["nowhere.md", "posting.md"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_2(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "posting.md").write_text(POSTING)
    places = [str(tmp_path / "folder" / it) if it == "." else it for it in arguments]
    ended = Running("bash", "-c", 'cd "$1" && exec "$0" rank "${@:2}"', COMMAND, tmp_path, *places).ends()
    assert (ended.code, ended.out) == (2, "")
    assert "Error: " in ended.err


def test_a_terminal_shows_a_bar_and_a_coloured_table(service: ChildService, job: Path, folder: Path) -> None:
    code, seen = on_a_terminal([COMMAND, "rank", job, folder, "--url", service.url])
    assert code == 0, seen
    assert "4/4" in seen
    assert "ended" in seen
    assert "\x1b[?25h" in seen  # the cursor is back
    assert "\x1b[1;3" in seen
