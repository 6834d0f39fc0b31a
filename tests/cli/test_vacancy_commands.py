"""Vacancies, candidates, decisions and exports at a terminal."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from tests.cli.conftest import Cli
from tests.harness.sample_documents import CV

JOB = CV.with_name("job_description.md")


@pytest.fixture
def id(cli: Cli) -> str:
    """Of a vacancy whose criteria are a draft."""
    return cli("vacancy", "create", JOB, "--title", f"Engineer {uuid4().hex}").out.strip()


@pytest.fixture
def approved(cli: Cli, id: str) -> str:
    assert cli("vacancy", "approve", id, "--by", "ada@hr.example").code == 0
    return id


def test_a_vacancy_is_created_and_shown_with_its_criteria(cli: Cli, id: str) -> None:
    shown = cli("vacancy", "show", id).out
    assert shown.startswith("Engineer ")
    assert ": draft, 0 candidates\n" in shown
    heading, *rows = [line.split("\t") for line in shown.splitlines() if "\t" in line]
    assert heading == ["id", "", "kind", "criterion", "any of", "years", "weight"]
    assert ["must", "skill", "Very good knowledge of Python"] in [row[1:4] for row in rows]
    [years] = [row for row in rows if row[3].startswith("At least 5 years")]
    assert years[5] == "5"


def test_vacancies_are_listed(cli: Cli, id: str) -> None:
    title = json.loads(cli("vacancy", "show", id, "--json").out)["title"]
    listed = cli("vacancy", "list", "--text", title)
    assert [line.split("\t")[0] for line in listed.out.splitlines()] == ["id", id]
    assert json.loads(cli("vacancy", "list", "--text", title, "--json").out)["items"][0]["id"] == id
    assert len(cli("vacancy", "list", "--limit", "1").out.splitlines()) == 2
    nothing = cli("vacancy", "list", "--text", uuid4().hex)
    assert (nothing.code, nothing.out) == (0, "")
    assert "vacancy create" in nothing.err


def test_what_show_prints_as_json_is_what_edit_takes(cli: Cli, id: str, tmp_path: Path) -> None:
    shown = cli("vacancy", "show", id, "--json").out
    criteria = json.loads(shown)["criteria"]["items"]
    assert cli("vacancy", "edit", id, "-", stdin=shown.encode()).code == 0
    assert json.loads(cli("vacancy", "show", id, "--json").out)["criteria"]["items"] == criteria
    kept = [item | {"weight": 2.5} for item in criteria[1:3]]
    wanted = [*kept, {"text": "AWS or Azure", "kind": "skill", "must": False, "any_of": ["AWS", "Azure"]}]
    (tmp_path / "criteria.json").write_text(json.dumps(wanted))
    edited = cli("vacancy", "edit", id, tmp_path / "criteria.json")
    assert edited.code == 0, edited.err
    rows = [line.split("\t") for line in edited.out.splitlines() if "\t" in line][1:]
    assert [row[6] for row in rows] == ["2.5", "2.5", ""]
    assert rows[2][3:5] == ["AWS or Azure", "AWS, Azure"]
    assert f"vacancy approve {id}" in edited.err


def test_criteria_can_come_as_toml(cli: Cli, id: str, tmp_path: Path) -> None:
    wanted = '[[items]]\ntext = "Python"\nkind = "skill"\nmust = true\nyears = 3.0\n'
    (tmp_path / "criteria.toml").write_text(wanted)
    edited = cli("vacancy", "edit", id, tmp_path / "criteria.toml", "--json")
    [item] = json.loads(edited.out)["criteria"]["items"]
    assert item.items() >= tomllib.loads(wanted)["items"][0].items()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("criteria.json", '{"items": [{"text": "Python"}]}'),
        ("criteria.json", "[1, 2"),
        ("criteria.toml", "items = "),
        ("criteria.json", "[]]"),
        ("criteria.json", '{"criteria": null}'),
    ],
)
def test_a_file_without_criteria_is_2(name: str, content: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    ended = cli("vacancy", "edit", str(uuid4()), tmp_path / name)
    assert (ended.code, ended.out) == (2, "")
    assert f"{name} holds no criteria" in " ".join(ended.err.split())


def test_every_fault_of_criteria_is_listed(cli: Cli, id: str) -> None:
    wrong = [_criterion("Go") | {"id": "c98"}, _criterion("Python"), _criterion("Rust") | {"id": "c99"}]
    ended = cli("vacancy", "edit", id, "-", stdin=json.dumps(wrong).encode())
    assert ended.code == 3
    assert "invalid_criteria" in ended.err
    assert "$.items[0].id: No criterion has this id" in ended.err
    assert "$.items[2].id: No criterion has this id" in ended.err


def test_objections_are_told_at_approval_and_an_administrator_may_override(cli: Cli, id: str) -> None:
    wanted = [_criterion("Python"), _criterion("Between 25 and 35 years old"), _criterion("No children")]
    edited = cli("vacancy", "edit", id, "-", "--json", stdin=json.dumps(wanted).encode())
    [_, age, children] = [item["id"] for item in json.loads(edited.out)["criteria"]["items"]]
    refused = cli("vacancy", "approve", id)
    assert refused.code == 3
    assert f"{age}: \N{LEFT DOUBLE QUOTATION MARK}" in refused.err
    assert f"{children}: \N{LEFT DOUBLE QUOTATION MARK}" in refused.err
    overrides = [f"--override={it}=a rule of the stage, see the law" for it in (age, children)]
    approved = cli("vacancy", "approve", id, *overrides, "--by", "ada@hr.example")
    assert approved.out == "Version 1 approved by ada@hr.example.\n"


def _criterion(text: str) -> dict[str, object]:
    return {"text": text, "kind": "other", "must": True}


def test_candidates_are_added_ranked_exported_and_decided(cli: Cli, approved: str, tmp_path: Path) -> None:
    (tmp_path / "weak.txt").write_text("Ada Lovelace\nExperience\nBaker, Acme, 2016 to 2024\n")
    (tmp_path / "empty.txt").touch()
    added = cli("candidates", approved, CV, tmp_path)
    assert added.code == 3
    assert "refused: empty.txt" in added.err
    jobs = added.out.split()
    assert len(jobs) == 2
    again = json.loads(cli("candidates", approved, CV, tmp_path / "weak.txt", "--json").out)["items"]
    assert [(it["outcome"], it["job_id"] in jobs) for it in again] == [("duplicate", True)] * 2
    assert cli("rank", "--vacancy", approved).code == 0
    best = cli("history", "--vacancy", approved, "--sort", "score", "--json").out
    ids = [item["id"] for item in json.loads(best)["items"]]
    assert sorted(ids) == sorted(jobs)
    assert json.loads(best)["items"][0]["documents"]["cv"]["filename"] == "cv.pdf"
    decided = cli("decide", ids[1], "shortlist", "--reason", "a career changer", "--by", "ada@hr.example")
    assert decided.code == 0, decided.err
    assert "Decision: shortlist" in decided.out
    table = cli("export", approved, "--csv").out
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert [row["job_id"] for row in rows] == ids
    assert rows[1]["decision_reason"] == "a career changer"
    assert len(cli("export", approved, "--jsonl").out.splitlines()) == 2
    assert cli("export", approved, "--html", "--output", tmp_path / "ranking.html").out == ""
    assert "<html" in (tmp_path / "ranking.html").read_text()
    assert cli("export", approved).code == 2


def test_candidates_of_older_criteria_are_judged_again(cli: Cli, approved: str) -> None:
    assert cli("rank", "--vacancy", approved, CV).code == 0
    shown = json.loads(cli("vacancy", "show", approved, "--json").out)
    shown["criteria"]["items"] = shown["criteria"]["items"][:-1]
    assert cli("vacancy", "edit", approved, "-", stdin=msgspec.json.encode(shown)).code == 0
    waiting = cli("rank", "--vacancy", approved)
    assert "The criteria were changed after version 1 was approved" in waiting.err
    assert cli("vacancy", "approve", approved).code == 0
    assert "1 candidate judged by older criteria" in cli("rank", "--vacancy", approved).err
    assert cli("vacancy", "rejudge", approved).out == "1 candidate to be judged again.\n"
    assert "older criteria" not in cli("rank", "--vacancy", approved).err


def test_a_job_is_canceled(idle_cli: Cli) -> None:
    job = idle_cli("submit", CV, JOB).out.strip()
    ended = idle_cli("cancel", job)
    assert ended.code == 0
    assert ended.out.startswith(f"{job} canceled")
    assert json.loads(idle_cli("cancel", job, "--json").out)["status"] == "canceled"


def test_a_decision_on_what_runs_is_refused(idle_cli: Cli) -> None:
    job = idle_cli("submit", CV, JOB).out.strip()
    assert idle_cli("decide", job, "reject", "--reason", "no", "--by", "ada").code == 3
    assert idle_cli("decide", job, "hire", "--reason", "no", "--by", "ada").code == 2
    assert idle_cli("decide", job, "reject").code == 2
