"""The papers of a deployer: written from what the program is, so that none of them can fall behind it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Text

from adapters.fakes.audit import MemoryAuditTrail
from adapters.http.operations import OPERATIONS
from adapters.matching.constants import constants_of, engine_names
from adapters.sql import case_tables, shadow_tables, tables
from adapters.sql.seals import SEALED
from adapters.telemetry.log_fields import FIELDS
from bootstrap.environment import read_settings
from bootstrap.papers import records
from bootstrap.papers.commands import first_starts
from bootstrap.papers.data import every_table
from bootstrap.papers.oversight import measures
from bootstrap.papers.pack import INDEX, PAPERS, Facts, papers
from bootstrap.settings import Settings, variable
from bootstrap.settings_help import every_setting
from domain.model.audit import INSTALLATION, Action, Actor, ActorKind, Fact, Plain
from domain.model.ids import Tenant
from domain.model.principal import Role
from tests.harness.terminal import ai_recruiter, environment

ROOT = Path(__file__).parents[2]
GIVEN = {
    "AI_RECRUITER_RETAIN_DAYS": "reject:180,none:365,acme/reject:90",
    "AI_RECRUITER_NATS_PASSWORD": "correct-horse",
    "AI_RECRUITER_DATABASE_URL": "mysql+aiomysql://hr:correct-horse@db/hr",
    "AI_RECRUITER_API_KEYS": "acme:" + "c0" * 32,
    "AI_RECRUITER_ERASE_ROLES": "recruiter",
}


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(
        version="1.2.3",
        as_of=date(2026, 11, 27),
        settings=read_settings(GIVEN),
        listed=every_setting(GIVEN),
        constants=[constants_of(name) for name in engine_names()],
        in_service={"evidence 2.0.0": date(2026, 11, 28)},
    )


def row(paper: str, first: str) -> list[str]:
    """The cells of the line of a table that begins with `first`."""
    lines = [it for it in paper.splitlines() if it.startswith(f"| {first} |")]
    assert len(lines) == 1, (first, lines)
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", lines[0])[1:-1]]


def test_the_index_names_every_paper_and_every_link_leads_to_one(facts: Facts) -> None:
    written = papers(facts)
    assert set(written) == {INDEX, *PAPERS}
    linked = {name: set(re.findall(r"\]\(([^)]+)\)", text)) for name, text in written.items()}
    assert linked[INDEX] == set(PAPERS)
    assert set().union(*linked.values()) <= set(PAPERS)
    for name, title in PAPERS.items():
        assert written[name].startswith(f"# {title}\n")
        assert "\n\n\n\n" not in written[name]
        assert not re.search(r"{{|}}|{%|Undefined|None\b", written[name]), name


def test_a_table_is_whole(facts: Facts) -> None:
    """As many cells in each line as in its head."""
    for name, text in papers(facts).items():
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(widths) == 1, (name, table[:200])


def test_files_that_the_papers_name_are_there(facts: Facts) -> None:
    named = {it for text in papers(facts).values() for it in re.findall(r"(?:docs|tests|\.github)/[\w./-]+\.md", text)}
    assert len(named) > 3
    assert {it for it in named if not (ROOT / it).is_file()} == set()


def test_operations_and_settings_that_the_papers_name_are_there(facts: Facts) -> None:
    text = "\n".join(papers(facts).values())
    operations = {f"{it.method} {it.path}" for it in OPERATIONS}
    named = set(re.findall(r"`((?:GET|POST|PUT|DELETE|PATCH) /[^`]+)`", text))
    assert len(named) > 10
    assert named <= operations
    assert set(re.findall(r"AI_RECRUITER_[A-Z_]+[A-Z]", text)) <= {variable(it) for it in Settings.__struct_fields__}


@pytest.mark.parametrize("engine", engine_names())
def test_the_present_version_of_an_engine_is_classed(engine: str) -> None:
    present = constants_of(engine)
    classed = [it for it in records.engines().changes if (it.engine, it.version) == (engine, present.engine_version)]
    assert len(classed) == 1, "a new version of an engine needs a class and a reason in engine_versions.json"
    assert classed[0].weights[-1] == present.weights_version, "and its weights stand there, the latest last"
    assert len(classed[0].reason) > 40
    assert date.fromisoformat(classed[0].written_on) <= date.today()


def test_the_figures_are_those_of_the_present_engine() -> None:
    present = constants_of(engine_names()[0])
    for it in records.accuracy().measurements:
        assert it.engine == f"{present.engine} {present.engine_version}", "measure again, or say why the figures hold"
        assert it.weights == present.weights_version
        date.fromisoformat(it.on)


def test_the_figures_are_those_that_the_page_on_scores_tells() -> None:
    page = (ROOT / "docs" / "how-scores-are-made.md").read_text()
    first, by_language, _ = records.accuracy().measurements
    assert f"Measured on {first.on} with `{first.command}`" in page
    told = {it.what: [_rounded(it.all), _rounded(it.part_no_fit_saw or "")] for it in first.figures}
    of_page = {cells[0]: cells[1:3] for cells in _rows(page) if len(cells) > 3}
    assert {it: of_page[it] for it in told if it in of_page} == {it: told[it] for it in told if it in of_page}
    assert sum(it in of_page for it in told) == 5
    names = ("clear fits shortlisted", "misfits shortlisted", "clear fits rejected")
    advice = of_page[f"{names[0]}; {names[1]}; {names[2]}"]
    assert advice == ["; ".join(told[it][half].partition(" of ")[0] for it in names) for half in (0, 1)]
    assert of_page["pairs of CVs of one job in order"] == told["pairs of CVs of one posting in the right order"]
    for it in by_language.figures:
        assert f"{it.what.removesuffix(', F1')} {it.part_no_fit_saw}" in page


def _rounded(figures: str) -> str:
    """As the page writes them: shares to hundredths."""
    return re.sub(r"\.\d{3}", lambda it: f"{Decimal(it[0]).quantize(Decimal('.01'))}"[1:], figures)


def _rows(page: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("|")]


def test_bars_that_are_not_reached_are_said_to_be_missed(facts: Facts) -> None:
    text = papers(facts)["accuracy.md"]
    assert row(text, "lines that are a real requirement with the right status, F1")[-1] == "**no**"
    assert "**not met**" in text
    assert row(text, "misfits shortlisted")[1:] == ["0 of 121", "0 of 32", "0", "yes"]


def test_weights_and_thresholds_are_those_of_a_report_of_today(facts: Facts) -> None:
    text = papers(facts)["engine.md"]
    applied = json.loads((ROOT / "cvJobMatching" / "weights.json").read_text())
    for name, value in {**applied["weights"], **applied["thresholds"]}.items():
        assert row(text, f"`{name}`")[1] == f"{value:g}"
    assert f"Weights {applied['version']}" in text
    moved = replace(facts.constants[0], weights={**facts.constants[0].weights, "skill_must": 77.5})
    assert "| `skill_must` | 77.5 |" in papers(replace(facts, constants=[moved]))["engine.md"]


def test_a_version_says_since_when_it_is_in_service_here(facts: Facts) -> None:
    text = papers(facts)["engine.md"]
    lines = {it.split("|")[2].strip(): it for it in text.splitlines() if it.startswith("| evidence |")}
    assert lines["2.0.0, present"].endswith("| 2026-11-28 |")
    assert lines["1.2.0"].endswith("| not started here |")


async def test_the_first_start_of_a_version_is_that_of_the_trail() -> None:
    trail = MemoryAuditTrail()
    starts = [(1, "evidence 1.2.0"), (2, "evidence 2.0.0"), (3, "evidence 2.0.0"), (4, "theirs 1")]
    for day, engine in starts:
        data: dict[str, Plain] = {"version": "1", "engines": [engine], "settings": {}}
        actor = Actor(kind=ActorKind.SYSTEM, name="host:1")
        at = datetime(2026, 11, day, tzinfo=UTC)
        await trail.append(INSTALLATION, [Fact(action=Action.SERVICE_STARTED, actor=actor, at=at, data=data)])
    told = await first_starts(trail)
    assert {name: day.day for name, day in told.items()} == {"evidence 1.2.0": 1, "evidence 2.0.0": 2, "theirs 1": 4}


def test_every_table_and_column_is_told_of(facts: Facts) -> None:
    text = papers(facts)["data.md"]
    for table in every_table():
        cells = row(text, f"`{table.name}`")
        assert cells[4].split(", ") == list(table.columns)
        assert set(table.sealed) <= set(table.columns)
        assert cells[3] == (", ".join(table.sealed) or "none")
    assert set(SEALED) <= {it.name for it in every_table()}


def test_what_is_said_to_be_sealed_is_what_the_tables_mark() -> None:
    files = (case_tables.declarations, case_tables.notices, case_tables.contests, case_tables.reviews)
    marked = {(it.name, column.name) for it in files for column in it.columns if isinstance(column.type, Text)}
    table = ""
    for line in "\n".join(Path(str(it.__file__)).read_text() for it in (tables, shadow_tables)).splitlines():
        table = found[1] if (found := re.match(r"(\w+) = Table\(", line)) else table
        if "sealed" in line.partition("#")[2] and (column := re.search(r'Column\("(\w+)"', line)):
            marked.add((table, column[1]))
    assert marked == {(name, it) for name, columns in SEALED.items() for it in columns if name != "categories"}


def test_measures_name_who_may_and_those_whom_the_settings_let_erase(facts: Facts) -> None:
    text = papers(facts)["oversight.md"]
    assert row(text, "decide")[3] == "admin, recruiter"
    assert row(text, "erase")[3] == "admin, recruiter"
    by_default = {it.what: it.roles for it in measures(frozenset())}
    assert by_default["erase"] == "admin"
    assert {"approve criteria", "look blind", "reveal a candidate", "stop one evaluation", "hold"} <= set(by_default)
    assert measures(frozenset(Role))


def test_log_fields_and_actions_are_all_told(facts: Facts) -> None:
    text = papers(facts)["records.md"]
    for name, what in FIELDS.items():
        assert row(text, f"`{name}`")[1] == what
    assert set(re.findall(r"^- `([\w.]+)`$", text, re.MULTILINE)) == {it.value for it in Action}
    assert "It is not signed here" in text, "MySQL without a key"


def test_settings_are_told_without_secrets(facts: Facts) -> None:
    written = papers(facts)
    assert not re.search("correct-horse|c0c0", "".join(written.values()))
    assert row(written["settings.md"], "`AI_RECRUITER_NATS_PASSWORD`")[1] == "***"
    assert row(written["settings.md"], "`AI_RECRUITER_RETAIN_DAYS`")[1] == GIVEN["AI_RECRUITER_RETAIN_DAYS"]
    assert len([it for it in written["settings.md"].splitlines() if it.startswith("| `AI_")]) == len(facts.listed)


def test_retention_is_that_of_the_tenant(facts: Facts) -> None:
    general = papers(facts)["data.md"]
    assert "| every tenant | reject | 180 days |" in general
    assert "| acme | reject | 90 days |" in general
    acme = papers(replace(facts, tenant=Tenant("acme")))["data.md"]
    assert "| acme | reject | 90 days |" in acme
    assert "| acme | none | 365 days |" in acme
    assert "| acme | shortlist | **never by itself** |" in acme
    assert "every tenant |" not in acme
    assert "nothing is erased by itself" not in papers(facts)["instructions.md"]
    silent = replace(facts, settings=read_settings({}))
    assert "nothing is erased by itself" in papers(silent)["instructions.md"]


def test_they_say_that_they_are_no_legal_advice(facts: Facts) -> None:
    written = papers(facts)
    assert "no legal advice" in written[INDEX]
    assert "no legal advice" in written["laws.md"]
    for law in ("art. 9", "art. 10", "art. 12", "art. 14", "art. 15", "art. 26", "art. 86", "Law 144", "SB 26-189"):
        assert law in written["laws.md"]


def test_the_command_writes_the_same_files_again(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        env = environment(**{**GIVEN, "AI_RECRUITER_DATABASE_URL": ""}, PYTHONHASHSEED=seed)
        env["AI_RECRUITER_DATA_DIR"] = "nowhere"
        folder = tmp_path / seed
        ended = ai_recruiter("papers", "--output", folder, "--tenant", "acme", "--as-of", "2026-11-27", env=env)
        assert ended.code == 0, ended.err
        written.append({it.name: it.read_bytes() for it in folder.iterdir()})
    assert written[0] == written[1]
    assert set(written[0]) == {INDEX, *PAPERS}
    assert b"As of 2026-11-27" in written[0][INDEX]
    assert not Path("nowhere").exists()


def test_a_folder_that_cannot_be_written_and_a_tenant_that_cannot_be_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    env = environment(AI_RECRUITER_DATA_DIR=str(tmp_path / "data"))
    ended = ai_recruiter("papers", "--output", tmp_path / "file" / "sub", env=env)
    assert (ended.code, "the papers cannot be written to" in ended.err) == (2, True), ended.err
    ended = ai_recruiter("papers", "--output", tmp_path / "out", "--tenant", "../etc", env=env)
    assert (ended.code, "--tenant" in ended.err) == (2, True)
