"""The contracts notice what they are for: each adapter with a fault fails the test that is about it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.contracts.faults import NOTICED_BY, others, queues, stores, webhooks
from tests.harness.engines import ROOT

MODULES = {it.__name__: it.__name__.rpartition(".")[2] for it in (stores, others, queues, webhooks)}
EXPECTED = [f"{MODULES[cls.__module__]}.py::{cls.__name__}::{test}" for cls, test in NOTICED_BY.items()]


@pytest.fixture(scope="module")
def failed() -> set[str]:
    """The tests that failed, of those that are about the faults."""
    nodes = [f"tests/contracts/faults/{it}" for it in EXPECTED]
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "--timeout=30", "-p", "no:cacheprovider", "--tb=no", *nodes]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert f"{len(EXPECTED)} failed" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^FAILED tests/contracts/faults/(\S+)", done.stdout, re.MULTILINE))


@pytest.mark.parametrize("test", EXPECTED)
def test_a_fault_is_noticed(test: str, failed: set[str]) -> None:
    assert test in failed
