"""`llm` keeps what every engine promises, against the scripted server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.conformance import check_all, confined_judge
from tests.harness.model_server import model_server

pytestmark = pytest.mark.serial


def test_it_keeps_what_every_engine_promises() -> None:
    with (
        model_server() as server,
        confined_judge("llm", MatchingConfig(environment=server.settings()), within=timedelta(minutes=2)) as judge,
    ):
        results = list(check_all(judge))
    assert {result.check: result.seen for result in results if result.verdict == "failed"} == {}
    assert [result.check for result in results if result.verdict == "not_checked"] == ["determinism"]
