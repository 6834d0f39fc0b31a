"""`ai-recruiter audit names`: what is swapped, and that a score that moves is found."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.client import Document
from adapters.fairness.swaps import Person, Swap, every_swap, person_of
from adapters.matching.config import MatchingConfig
from bootstrap.name_audit import exit_of, probe
from tests.harness.engines import ROOT, Honest
from tests.harness.terminal import ai_recruiter, environment

CV = """Ada Cook
Backend engineer | ada.cook@example.org

Experience

Software Engineer, Alsterpay GmbH, 05/2019 - present
- Builds REST APIs in Python; her team reviews what she ships
- Cook-off host. ADA COOK on stage

Skills

Python, PostgreSQL, Docker
"""
POSTING = "Backend engineer\n\nRequirements\n- Python\n- PostgreSQL\n- Docker\n"
ADA = Person(text=CV, name="Ada Cook", emails=("ada.cook@example.org",))


class Vain(Honest):
    """An engine that likes one first name, and people who are single."""

    name = "vain"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        liked = any(word in str(cv) for word in ("Emily", "Marital status: single"))
        return super().report(cv, job_description, as_of) | {"score": 51.0 if liked else 50.0}


def swap(kind: str, label: str) -> Swap:
    """The one whose label begins with that."""
    (found,) = (
        it for turn in range(5) for it in every_swap(turn) if (it.kind, it.label[: len(label)]) == (kind, label)
    )
    return found


def test_every_group_has_five_names_that_take_turns() -> None:
    names = [[it.label for it in every_swap(turn) if it.kind == "name"] for turn in range(6)]
    assert {len(it) for it in names} == {6}
    assert len({label for turn in names for label in turn}) == 30
    assert names[5] == names[0]
    assert {it.kind for it in every_swap()} == {"name", "pronoun", "email", "personal", "sentence"}


def test_a_name_is_swapped_with_the_address_wherever_it_stands_and_in_no_other_word() -> None:
    text = swap("name", "Lakisha Banks").apply(ADA)
    assert text == (
        CV.replace("Ada Cook", "Lakisha Banks")
        .replace("ADA COOK", "LAKISHA BANKS")
        .replace("ada.cook@example.org", "lakisha.banks@example.org")
    )
    assert "Cook-off host" in text


def test_a_part_of_the_name_that_tells_who_is_meant_is_swapped_too() -> None:
    person = Person(text="Ada Cook\nAda led a team. Cook in a canteen.\n", name="Ada Cook", emails=(), parts=("Ada",))
    told = swap("name", "Lakisha Banks").apply(person)
    assert told == "Lakisha Banks\nLakisha led a team. Cook in a canteen.\n"


def test_pronouns_addresses_and_lines_about_the_person() -> None:
    he = next(it for it in every_swap() if it.label == "he").apply(ADA)
    assert "his team reviews what he ships" in he
    email = next(it for it in every_swap() if it.label == "x7@example.net").apply(ADA)
    assert email == CV.replace("ada.cook@example.org", "x7@example.net")
    older = next(it for it in every_swap() if it.label == "older").apply(ADA).splitlines()
    assert older[0] == "Ada Cook"
    assert older[1].startswith("Date of birth: ")
    assert [line for line in older if line in CV.splitlines()] == CV.splitlines()


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        (CV, "Ada Cook", "Ada Cook"),
        (CV, None, "Ada Cook"),
        ("\n# **Priya Raghavan**\nBackend engineer\n", None, "Priya Raghavan"),
        ("I am a backend engineer with ten years of practice\n", None, None),
        ("", None, None),
        (CV, "Somebody Else", None),
    ],
)
def test_whose_cv_it_is(text: str, found: str | None, name: str | None) -> None:
    person = person_of(text, name=found, emails=())
    assert (person.name if person else None) == name


async def test_an_engine_that_looks_at_names_is_found_out() -> None:
    config = MatchingConfig(
        default_engine="vain", extra_engines={"vain": "tests.fairness.test_name_audit:Vain"}, import_path=(str(ROOT),)
    )
    people = {f"cv {number}": ADA for number in range(4)}
    posting = Document(content=POSTING.encode(), filename="posting.txt")
    results = await probe(config, posting, people, within=timedelta(seconds=30))
    moved = {(it.cv, it.kind): sorted(it.moved) for it in results if it.moved}
    assert moved == {
        ("cv 0", "personal"): ["younger"],
        ("cv 1", "personal"): ["younger"],
        ("cv 2", "name"): ["Emily Walsh (white associated female)"],
        ("cv 2", "personal"): ["younger"],
        ("cv 3", "personal"): ["younger"],
    }
    judged = next(it for it in results if it.kind == "personal").moved["younger"]
    assert judged.score == 51.0
    assert (exit_of(results), exit_of([it for it in results if not it.moved])) == (1, 0)


def audited(directory: Path, *more: str | Path, cv: str = CV) -> tuple[int, str, str]:
    (directory / "cv.txt").write_text(cv)
    (directory / "posting.txt").write_text(POSTING)
    named = ["--posting", directory / "posting.txt", "--cv", directory / "cv.txt", *more]
    ended = ai_recruiter("audit", "names", *named, env=environment(AI_RECRUITER_DATA_DIR=str(directory / "var")))
    return ended.code, ended.out, ended.err


def test_the_command_shows_that_no_score_of_the_service_moves(tmp_path: Path) -> None:
    code, out, err = audited(tmp_path, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["moved"] == 0
    assert {it["kind"]: it["swaps"] for it in told["results"]} == {
        "name": 6,
        "pronoun": 3,
        "email": 3,
        "personal": 4,
        "sentence": 5,
    }
    assert all(it["original"]["score"] > 0 for it in told["results"])
    assert "21 swaps" in err or err == ""
    assert not (tmp_path / "var").exists(), "nothing is kept"


def test_a_cv_without_a_name_and_a_wrong_engine_are_told(tmp_path: Path) -> None:
    code, _, err = audited(tmp_path, cv="I am a backend engineer with ten years of practice\n")
    assert code == 2
    assert "cv.txt: no name was found" in err
    code, _, err = audited(tmp_path, "--engine", "nobody")
    assert code == 2
    assert "'nobody' is not installed" in err
