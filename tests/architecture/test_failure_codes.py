"""One list of failure codes: what engines, documentation and metrics name is in it, and it names nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from ai_recruiter_testing.outcomes import FailureCode as ScriptedCode

from cvJobMatching import UnreadableDocument
from domain.model.report import FailureCode

ROOT = Path(__file__).parents[2]


def test_the_codes_of_unreadable_documents_are_failure_codes() -> None:
    assert set(FailureCode) >= UnreadableDocument.CODES


def test_the_api_documents_every_code_and_no_other() -> None:
    table = (ROOT / "docs" / "api.md").read_text().partition("| `error.code` | meaning |")[2].partition("\n\n")[0]
    named = {code for row in table.splitlines() for code in re.findall(r"`(\w+)`", row.split("|", 2)[1] if row else "")}
    assert named == set(FailureCode)


def test_the_test_service_offers_every_code() -> None:
    assert set(get_args(ScriptedCode)) == set(FailureCode)
