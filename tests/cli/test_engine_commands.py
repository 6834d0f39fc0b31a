"""`ai-recruiter engines` and `evaluate --debug`: what the author of an engine sees in his terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from cvJobMatching.engines.conformance import CHECKS
from tests.harness.broken_engines import Misshapen, Paraphraser
from tests.harness.engines import ROOT
from tests.harness.installed import install_engines
from tests.harness.terminal import Outcome, ai_recruiter, environment

pytestmark = pytest.mark.serial
DEMO = ROOT / "bootstrap" / "demo"
CV = "Canary Example\nEngineer at Example Ltd since 2019, in Lund, with Python and SQL.\n"
POSTING = "Requirements\n- Python\n- Rust\n"
CHATTY = """
from tests.harness.broken_engines import Sound


class Chatty(Sound):
    name = "chatty"

    def prepare(self):
        super().prepare()
        print("made ready")

    def answer(self, requirement, cv):
        print("asked for", requirement.text, "\\x1b[31m")
        if "Rust" in requirement.text:
            raise KeyError("Canary Rust")
        return super().answer(requirement, cv)
"""


@pytest.fixture
def author(tmp_path: Path) -> Mapping[str, str]:
    """The environment of somebody who has installed two engines, one of which does not load, and writes another."""
    (tmp_path / "chatty.py").write_text(CHATTY)
    (tmp_path / "cv.txt").write_text(CV)
    (tmp_path / "job.txt").write_text(POSTING)
    points = {"chatty": "chatty:Chatty", "gone": "nowhere:Engine"}
    path = install_engines(tmp_path / "installed", points)
    return environment(PYTHONPATH=f"{path}:{tmp_path}", AI_RECRUITER_DATA_DIR=str(tmp_path / "data"))


def target(engine: type) -> str:
    return f"{engine.__module__}:{engine.__name__}"


def check(engine: str, *options: str) -> Outcome:
    return ai_recruiter("engines", "check", engine, *options, env=environment(PYTHONPATH=str(ROOT)))


def test_the_engines_are_listed_with_what_they_declare_and_why_others_are_not_there(author: Mapping[str, str]) -> None:
    listed = ai_recruiter("engines", "list", env=author)
    assert listed.code == 0
    rows = [line.split("\t") for line in listed.out.splitlines()]
    assert rows[0][:6] == ["engine", "version", "deterministic", "criteria", "needs", "a pair costs"]
    assert [row[:6] for row in rows[1:]] == [
        ["evidence", "2.0.0", "yes", "yes", "nothing", "0.3 s"],
        ["keyword", "1.0.0", "yes", "yes", "nothing", "0.1 s"],
        ["chatty", "1.0.0", "yes", "yes", "nothing", "not stated"],
    ]
    assert "gone could not be loaded: ModuleNotFoundError: No module named 'nowhere'" in listed.err


def test_the_list_is_one_json_document_for_a_program(author: Mapping[str, str]) -> None:
    told = msgspec.json.decode(ai_recruiter("engines", "list", "--json", env=author).out)
    assert [it["name"] for it in told["engines"]] == ["evidence", "keyword", "chatty"]
    assert told["engines"][2] | {"description": ""} == {
        "name": "chatty",
        "version": "1.0.0",
        "description": "",
        "source": "chatty",
        "deterministic": True,
        "judges_given_criteria": True,
        "network": False,
        "ports": [],
        "folders": [],
        "programs": [],
        "seconds": None,
        "tokens": None,
        "money": None,
    }
    assert list(told["unusable"]) == ["gone"]


def test_a_sound_engine_ends_with_0_a_line_for_each_check_and_what_it_printed(author: Mapping[str, str]) -> None:
    checked = ai_recruiter("engines", "check", "chatty:Chatty", "--debug", env=author)
    assert checked.code == 0, checked.out
    assert [line.split()[1] for line in checked.out.splitlines() if line.startswith("passed")] == list(CHECKS)
    assert "chatty 1.0.0: 22 passed, 0 failed, 0 not checked." in checked.err
    assert "asked for Kubernetes" in checked.out
    assert "\x1b" not in checked.out


def test_a_broken_promise_ends_with_1_and_says_what_was_seen_and_expected() -> None:
    checked = check(target(Paraphraser))
    assert checked.code == 1
    failed = [line.split()[1] for line in checked.out.splitlines() if line.startswith("failed")]
    assert failed == ["quotes"]
    assert re.search(
        r"\$\.findings\[0\]\.evidence\[0\] quotes 'pYTHON' at \d+ to \d+; expected what stands there .*'Python'",
        checked.out,
    )


def test_a_program_gets_one_json_document() -> None:
    checked = check(target(Misshapen), "--json")
    assert checked.code == 1
    told = msgspec.json.decode(checked.out)
    assert (told["engine"], told["version"], told["passed"]) == ("sound", "1.0.0", False)
    first = told["checks"][0]
    assert (first["check"], first["verdict"]) == ("report", "failed")
    assert "$.score: expected a number or null" in first["seen"][0]


def test_an_engine_that_does_not_exist_is_told_from_one_that_does_not_load(author: Mapping[str, str]) -> None:
    for name, says in {
        "nobody": "there is evidence, keyword",
        "nowhere:Engine": "ModuleNotFoundError: No module named 'nowhere'\nTraceback",
        "chatty:Nothing": "has no attribute 'Nothing'",
    }.items():
        ended = ai_recruiter("engines", "check", name, env=author)
        assert ended.code == 2
        assert says in ended.err


def test_its_author_sees_what_an_engine_prints_and_raises_and_nobody_else(
    author: Mapping[str, str], tmp_path: Path
) -> None:
    pair = (tmp_path / "cv.txt", tmp_path / "job.txt", "--engine", "chatty")
    quiet = ai_recruiter("evaluate", *pair, env=author)
    assert quiet.code == 5
    assert "KeyError in chatty.py, line 15" in quiet.err
    assert "Canary" not in quiet.err + quiet.out
    assert "asked for" not in quiet.err + quiet.out

    loud = ai_recruiter("evaluate", *pair, "--debug", env=author)
    assert loud.code == 5
    for seen in (
        "made ready",
        "asked for Python",
        "Traceback",
        'raise KeyError("Canary Rust")',
        "KeyError: 'Canary Rust'",
    ):
        assert seen in loud.err
    assert loud.err.count("made ready") == 1  # no copy of the process prints it again
    assert "\x1b" not in loud.err
    assert [
        path for path in (tmp_path / "data").rglob("*") if path.is_file() and b"Canary Rust" in path.read_bytes()
    ] == []
