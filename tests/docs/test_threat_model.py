"""docs/threat-model.md names a test for each defence, and each test is there."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import ROOT

TEXT = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
DEFENCES = TEXT.partition("## Who attacks")[2].partition("\n## ")[0]
ROWS = [line for line in DEFENCES.splitlines() if line.startswith("| ")][1:]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DEFENCES)


def test_each_defence_names_a_test() -> None:
    assert len(ROWS) > 20
    assert [row for row in ROWS if not re.search(r"`tests/[\w/]+\.py::\w+`", row.split("|")[4])] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_each_test_that_is_named_is_there(file: str, name: str) -> None:
    assert re.search(rf"^(?:async )?def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)


def test_what_is_not_defended_against_is_said() -> None:
    rest = TEXT.partition("## What we do not defend against")[2]
    named = ("Root on the machine", "master key and the signing key", "malicious engine package", "Traffic analysis")
    assert [it for it in named if it not in rest] == []
    assert "(../docs/threat-model.md)" in (ROOT / ".github" / "SECURITY.md").read_text("utf-8")
