"""What is logged: lines that a terminal and a log shipper can take, whoever wrote them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_LOG = """
import logging, structlog
from adapters.telemetry import configure_logs
configure_logs(level="info", as_json={as_json})
{statement}
"""


def _logged(statement: str, *, as_json: bool) -> str:
    """What a process of its own writes to stderr, for logging is set up once in each."""
    command = [sys.executable, "-c", _LOG.format(as_json=as_json, statement=statement)]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stderr.decode()


@pytest.mark.parametrize("foreign", ["\x1b[2Jx", "a\nb", "\x00", "\x9b31m", "agp\u202egpj"])
def test_a_strangers_text_never_controls_the_terminal_that_shows_the_log(foreign: str) -> None:
    line = _logged(f"structlog.get_logger().info('request', job_id={foreign!r})", as_json=False)
    assert line.rstrip("\n").isprintable()
    assert "job_id=" in line


@pytest.mark.parametrize("as_json", [True, False])
def test_a_library_may_not_control_the_terminal_either(as_json: bool) -> None:
    line = _logged(r"logging.getLogger('uvicorn.error').warning('odd: %s', '\x1b[2J\nx')", as_json=as_json)
    assert line.rstrip("\n").isprintable()


def test_with_json_a_librarys_warning_is_an_object_too() -> None:
    told = json.loads(_logged("logging.getLogger('uvicorn.error').warning('odd: %s', 'x')", as_json=True))
    assert (told["event"], told["level"], told["logger"]) == ("odd: x", "warning", "uvicorn.error")
    assert told["timestamp"].endswith("Z")


def test_with_json_a_librarys_exception_is_an_object_too_and_shows_no_values() -> None:
    statement = "secret = 'Jane Doe'\ntry: 1 / 0\nexcept ZeroDivisionError: logging.exception('broken')"
    line = _logged(statement, as_json=True)
    assert json.loads(line)["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert "Jane Doe" not in line


@pytest.mark.parametrize("log", ["structlog.get_logger().exception", "logging.exception"])
def test_an_exception_is_shown_to_people_line_by_line(log: str) -> None:
    shown = _logged(f"try: 1 / 0\nexcept ZeroDivisionError: {log}('broken')", as_json=False)
    assert "broken" in shown
    assert "\nZeroDivisionError: division by zero" in shown
