"""Engines are found and loaded outside of the service, and one that fails harms no other."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from structlog.testing import capture_logs

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import open_matcher
from tests.harness.engines import EXTRA_ENGINES, ROOT


async def test_an_engine_that_cannot_be_loaded_is_left_out_and_the_log_says_why(config: MatchingConfig) -> None:
    extra = {
        "honest": EXTRA_ENGINES["honest"],
        "again": EXTRA_ENGINES["honest"],
        "broken": EXTRA_ENGINES["broken"],
        "absent": "no_such_module:Engine",
        "empty": "tests.harness.engines:STAGES",
        "faceless": EXTRA_ENGINES["faceless"],
    }
    with capture_logs() as logs:
        async with open_matcher(replace(config, extra_engines=extra)) as matcher:
            assert [info.name for info in matcher.engines()] == ["evidence", "keyword", "honest"]
    reasons = {log["engine"]: log["reason"] for log in logs if log["event"] == "engine_unusable"}
    assert reasons == {
        "again": "another engine is called 'honest' already",
        "broken": "RuntimeError: no model here",
        "absent": "ModuleNotFoundError: No module named 'no_such_module'",
        "empty": "TypeError: 'tuple' object is not callable",
        "faceless": "its deterministic is not there or no bool: an engine has the members of "
        "cvJobMatching.engines.Engine; BaseEngine has most of them",
    }


async def test_the_default_engine_comes_first(config: MatchingConfig) -> None:
    async with open_matcher(replace(config, default_engine="honest")) as matcher:
        assert matcher.engines()[0].name == "honest"


def test_the_service_imports_no_engine() -> None:
    """Neither to discover them nor to open the port; what parses documents is never loaded beside the secrets."""
    program = (
        "import sys, adapters.matching.matcher, adapters.matching.rendering; print('cvJobMatching' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr


def test_the_first_report_waits_for_no_import() -> None:
    program = (
        "import anyio, sys\n"
        "from adapters.matching.config import MatchingConfig\n"
        "from adapters.matching.matcher import open_matcher\n"
        "async def main():\n"
        "    async with open_matcher(MatchingConfig(processes=1)):\n"
        "        print({'cvJobMatching.reporting', 'jinja2'} <= sys.modules.keys())\n"
        "anyio.run(main)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "True\n", done.stderr


def test_a_zygote_has_one_thread() -> None:
    """With more of them, a fork could copy a lock that nobody is left to release."""
    program = (
        "import os\n"
        "from adapters.matching.config import MatchingConfig\n"
        "from adapters.matching.discovery import load_engines\n"
        "assert 'evidence' in load_engines(MatchingConfig()).ready\n"
        "print(len(os.listdir('/proc/self/task')))\n"
    )
    environment = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.stdout == "1\n", done.stderr
