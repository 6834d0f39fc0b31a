"""These tests read in process, except those of the sandbox."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CVJOBMATCHING_SANDBOX", "off")
