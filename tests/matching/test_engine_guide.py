"""The engine that docs/writing-an-engine.md shows is one that the service takes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.discovery import ENTRY_POINT_GROUP
from adapters.matching.matcher import open_matcher
from cvJobMatching.engines.conformance import CHECKS
from domain.model.ids import Engine
from domain.model.report import Report
from ports.contracts.pairs import Listener, a_pair
from tests.docs.blocks import blocks
from tests.harness.engines import ROOT

PAGE = "docs/writing-an-engine.md"
GUIDE = (ROOT / PAGE).read_text()
SHARED_WORDS = Engine("shared-words")
CV = "Ada Example\nEngineer\nPython since 2019, at Example Ltd, in Lund.\n"
METADATA = "Metadata-Version: 2.1\nName: shared-words\nVersion: 1.0.0\n"


@pytest.fixture
def installed(tmp_path: Path) -> MatchingConfig:
    """The guide's module, with the guide's entry point in the metadata that an installer writes."""
    (tmp_path / "shared_words.py").write_text(_block("python", "class SharedWords"))
    metadata = tmp_path / "shared_words-1.0.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(METADATA)
    points = tomllib.loads(_block("toml", "entry-points"))["project"]["entry-points"]
    lines = [f"{name} = {target}" for name, target in points[ENTRY_POINT_GROUP].items()]
    (metadata / "entry_points.txt").write_text("\n".join([f"[{ENTRY_POINT_GROUP}]", *lines]))
    return MatchingConfig(import_path=(str(tmp_path),))


async def test_the_engine_of_the_guide_is_found_and_judges(installed: MatchingConfig) -> None:
    async with open_matcher(installed) as matcher:
        assert [info.name for info in matcher.engines()] == ["evidence", "keyword", "shared-words"]
        pair = a_pair(CV, "Requirements\n- Python\n- Rust\n")
        report = await matcher.match(SHARED_WORDS, pair, within=timedelta(seconds=30), on_stage=Listener())
    assert isinstance(report, Report)
    assert report.score == 50.0
    findings = msgspec.json.decode(report.body)["findings"]
    assert [(each["status"], each["note"]) for each in findings] == [("met", "the CV says Python"), ("missing", "")]
    assert [each["quote"] for each in findings[0]["evidence"]] == ["Python"]


async def test_the_default_engine_can_be_a_stranger(installed: MatchingConfig) -> None:
    async with open_matcher(replace(installed, default_engine="shared-words")) as matcher:
        assert [info.name for info in matcher.engines()] == ["shared-words", "evidence", "keyword"]


def test_the_guide_names_the_limits_as_they_are() -> None:
    config = MatchingConfig()
    mib = 1024 * 1024
    for limit in (
        f"| processor time of a process | {config.cpu_seconds} s |",
        f"| memory, on top of what is loaded | {config.memory_bytes // mib} MiB |",
        f"| size of a file | {config.file_bytes // mib} MiB |",
        f"| open files | {config.open_files} |",
        f"| size of the report | {config.max_output_bytes // mib} MiB |",
    ):
        assert limit in GUIDE


def test_the_guide_has_every_check_of_the_kit() -> None:
    table = GUIDE.partition("| check |")[2].partition("\n\n")[0]
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert named == list(CHECKS)


def _block(language: str, containing: str) -> str:
    of_language = [block.text for block in blocks(PAGE) if block.language == language]
    return next(text for text in of_language if containing in text)
