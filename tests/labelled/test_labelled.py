"""Every file of labelled postings can be read, and a file that is wrong is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.labelled.form import FOLDER, Wrong, files, read_file

ASKED = "Cook, {r1 gate any|Bern}\n- {r2 skill must any_of(fish; meat)|fish or meat}\n{-pay|20 CHF an hour}\n"
JUDGED = '=== CV a 3\nCooked fish.\n--- a\nr1 unknown\nr2 met "Cooked fish"\n'
OTHER = "=== CV b 0\nDrove a bus.\n--- b\nr1 unknown\nr2 missing\n"
WHOLE = f"job: x1\nprofession: cook\nlang: en\ntitle: Cook\n=== POSTING\n{ASKED}{JUDGED}{OTHER}"


def read(folder: Path, text: str) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    path = folder / "x1.txt"
    path.write_text(text, "utf-8")
    return read_file(path)


@pytest.mark.parametrize("folder", sorted(each.name for each in FOLDER.iterdir() if list(each.glob("*.txt"))))
def test_every_file_reads_and_its_words_stand_where_it_says(folder: str) -> None:
    for path in sorted((FOLDER / folder).glob("*.txt")):
        job, cvs, pairs = read_file(path)
        for asked in job["requirements"]:
            start, end = asked["span"]
            assert job["text"][start:end] == asked["text"], path.name
        for cv, pair in zip(cvs, pairs, strict=True):
            quotes = [quote for line in pair["lines"].values() for quote in line["quotes"]]
            assert all(" ".join(quote.split()) in " ".join(cv["text"].split()) for quote in quotes), path.name


def test_no_job_has_the_name_of_another() -> None:
    names = [read_file(path)[0]["job_id"] for path in files()]
    assert len(names) > 100
    assert len(set(names)) == len(names)


def test_marks_are_taken_off_and_quotes_are_kept(tmp_path: Path) -> None:
    job, cvs, pairs = read(tmp_path, WHOLE)
    assert job["text"] == "Cook, Bern\n- fish or meat\n20 CHF an hour"
    assert [(each["text"], each["topic"], each["must"]) for each in job["requirements"]] == [
        ("Bern", "gate", None),
        ("fish or meat", "skill", True),
    ]
    assert job["requirements"][1]["any_of"] == ["fish", "meat"]
    assert (job["not"], job["reasons"]) == (["20 CHF an hour"], ["pay"])
    assert [each["text"] for each in cvs] == ["Cooked fish.", "Drove a bus."]
    assert [each["fit"] for each in pairs] == [3, 0]
    assert pairs[0]["lines"]["r2"] == {"status": "met", "also": [], "quotes": ["Cooked fish"]}


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("lang: en\n", "", "the head needs"),
        ("{r1 gate any|Bern}", "{r1 gate any|Bern", "goes over the end of a line|not closed"),
        ("{r1 gate any|Bern}", "{r1 gate any|Bern}}", "too much"),
        ("{r1 gate any|Bern}", "{r1 place any|Bern}", "topic 'place'"),
        ("{r1 gate any|Bern}", "{r1 gate|Bern}", "not a mark"),
        ("{r1 gate any|Bern}", "{r2 gate any|Bern}", "marked twice"),
        ("any_of(fish; meat)", "any_of(fish; soup)", "soup"),
        ("{-pay|", "{-wages|", "no reason 'wages'"),
        ("r1 unknown\nr2 met", "r1 perhaps\nr2 met", "no status 'perhaps'"),
        ('"Cooked fish"', '"Cooked soup"', "not verbatim"),
        (' "Cooked fish"', "", "met with 0 quotes"),
        ("r2 missing", 'r2 missing "Drove"', "missing with 1 quotes"),
        ("r2 missing\n", "", "too many or too few"),
        (OTHER, "", "fewer than two CVs"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert right in WHOLE
    with pytest.raises(Wrong, match=rf"x1\.txt: .*(?:{told})"):
        read(tmp_path, WHOLE.replace(right, wrong))
