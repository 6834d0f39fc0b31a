"""What is logged: lines that a terminal and a log shipper can take, whoever wrote them."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.telemetry.log_fields import FIELDS

ROOT = Path(__file__).parents[2]
PACKAGES = ("adapters", "bootstrap", "domain", "ports", "cvJobMatching")
WRITES = {"bind", "bound_contextvars", "debug", "info", "warning", "error", "exception", "critical", "log"}
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


@pytest.mark.parametrize("as_json", [True, False])
def test_the_values_of_variables_are_in_no_traceback(as_json: bool) -> None:
    statement = """
def judge(cv):
    return 1 / 0
try: judge(cv=' '.join(['Jane', 'Doe']))
except ZeroDivisionError: structlog.get_logger().exception('broken', exc_info=True, stack_info=True)
"""
    line = _logged(statement, as_json=as_json)
    assert "in judge" in line or '"judge"' in line
    assert "ZeroDivisionError" in line
    assert "locals" not in line
    assert "Jane Doe" not in line


@pytest.mark.parametrize("as_json", [True, False])
def test_a_field_that_nobody_allowed_is_left_out_and_counted(as_json: bool) -> None:
    statement = """
structlog.get_logger().info('judged', status='succeeded', candidate='Jane Doe', phone='0151', _secret='Jane Doe')
logging.getLogger('httpx2').warning('odd', extra={'candidate': 'Jane Doe'})
from prometheus_client import REGISTRY
print(REGISTRY.get_sample_value('ai_recruiter_log_fields_dropped_total'), file=sys.stderr)
"""
    ours, theirs, counted = _logged(f"import sys\n{statement}", as_json=as_json).splitlines()
    assert "Jane Doe" not in ours + theirs
    assert "candidate" not in ours + theirs
    assert "succeeded" in ours
    assert ("odd" in theirs, float(counted)) == (True, 3.0)
    if as_json:
        assert json.loads(ours)["dropped"] == 3
        assert "dropped" not in json.loads(theirs)


def _written() -> Iterator[tuple[str, str | None]]:
    """Where a line is logged, and each field that it names; None for fields that are known at run time only."""
    for path in (it for package in PACKAGES for it in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.args[0] if isinstance(node.func, ast.Name) and node.func.id == "partial" else node.func
            if isinstance(called, ast.Attribute) and called.attr in WRITES and _is_log(called.value):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield from ((where, keyword.arg) for keyword in node.keywords)


def _is_log(node: ast.expr) -> bool:
    return ast.unparse(node) in ("_log", "log", "self._log", "structlog.contextvars", "structlog.get_logger()")


def test_every_field_that_is_logged_is_allowed() -> None:
    found = set(_written())
    assert len({where for where, _ in found}) > 45
    exempt = {("adapters/http/middleware.py", None)}  # the id of the job, and nothing else
    unknown = {(where, name) for where, name in found if name not in FIELDS and name != "exc_info"}
    assert {(where.partition(":")[0], name) for where, name in unknown} == exempt


def test_every_field_that_is_allowed_is_logged_by_somebody() -> None:
    by_others = {"event", "level", "timestamp", "logger", "exception", "dropped", "job_id"}
    by_others.add("key")  # by caller_of
    assert FIELDS.keys() - {name for _, name in _written()} - by_others == set()
