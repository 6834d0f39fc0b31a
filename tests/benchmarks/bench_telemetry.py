"""What figures and traces cost in processor time, beside the same use cases with nobody watching."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

import anyio

from adapters.fakes import (
    ScriptedMatcher,
)
from adapters.system import SystemClock
from adapters.telemetry import Exposition
from adapters.telemetry.tracing import Tracing, open_tracing
from bootstrap.container import Container
from bootstrap.rules import rules
from bootstrap.settings import Settings
from bootstrap.telemetry import metered, traced
from bootstrap.testing.fakes import fake_adapters
from domain.use_cases.submit_evaluation import Submission, SubmittedDocument
from ports.contracts.builders import ALICE, ATS
from tests.benchmarks.figures import Table, median
from tests.harness.ports import free_port

_AT_ONCE = 50  # evaluations of one round; few, for the store in memory counts what is open one by one
_ROUNDS = 10
_RULES = rules(Settings(), workers=1)
_DOCUMENT = SubmittedDocument(content=b"ten years of Python", filename=None, is_text=True)
_SUBMISSION = Submission(tenant=ALICE, by=ATS, cv=_DOCUMENT, job_description=_DOCUMENT)
_SINK = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *args):
        pass
server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Sink)
print("ready", flush=True)
server.serve_forever()
"""


@dataclass(frozen=True, slots=True)
class Watch:
    """One way to watch; `share` of the evaluations is traced."""

    name: str
    figures: bool = True
    share: float | None = None


_WATCHES = [
    Watch("nobody", figures=False),
    Watch("figures"),
    Watch("figures, and a tenth traced", share=0.1),
    Watch("figures, and all traced", share=1.0),
]


@dataclass(slots=True)
class Spent:
    """Seconds of processor time: of the event loop's thread for one of each, and of all threads for both."""

    submissions: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


def run(*, turns: int = 8) -> Table:
    """Every way in turn."""
    return anyio.run(_measured, turns)


async def _measured(turns: int) -> Table:
    spent = {watch: Spent() for watch in _WATCHES}
    with _sink() as url:
        for number in range(-1, turns):
            for watch in _WATCHES:
                await _turn(watch, url, spent[watch] if number >= 0 else Spent())  # the first one only warms up
    return _table(spent, turns, await _scrape())


async def _turn(watch: Watch, url: str, spent: Spent) -> None:
    """Some rounds, to the last span that they sent."""
    began = time.process_time()
    share = watch.share
    opened = nullcontext() if share is None else open_tracing(url, share=share, version="1", instance="here")
    async with opened as tracing:
        for _ in range(_ROUNDS):
            await _round(watch, tracing, spent)
    spent.whole.append((time.process_time() - began) / (_ROUNDS * _AT_ONCE))


async def _round(watch: Watch, tracing: Tracing | None, spent: Spent) -> None:
    """Submit some, then judge them."""
    cases = _use_cases(watch.figures, tracing)
    submit, run = cases.submit(), cases.run()
    began, ids = time.thread_time(), []
    for _ in range(_AT_ONCE):
        at = time.time_ns()
        ids.append((await submit(_SUBMISSION)).evaluation.id)
        if tracing:
            tracing.accepted(ids[-1], at, None)
    submitted = time.thread_time()
    for id in ids:
        claimed = await run.claim(id, owner="benchmark")
        assert claimed is not None
        with tracing.attempt(claimed) if tracing else nullcontext():
            await run.judge(claimed)
    spent.submissions.append((submitted - began) / _AT_ONCE)
    spent.runs.append((time.thread_time() - submitted) / _AT_ONCE)


def _use_cases(figures: bool, tracing: Tracing | None = None) -> Container:
    adapters = fake_adapters(SystemClock(), ScriptedMatcher())
    return Container(adapters=traced(metered(adapters) if figures else adapters, tracing), rules=_RULES)


async def _scrape() -> float:
    told = Exposition(_use_cases(True).adapters().operations.backlog)
    began = time.process_time()
    for _ in range(20):
        await told()
    return (time.process_time() - began) / 20


@contextmanager
def _sink() -> Iterator[str]:
    """A collector in a process of its own, which keeps nothing."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _SINK, str(port)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _table(spent: dict[Watch, Spent], turns: int, scrape: float) -> Table:
    rows = []
    for watch, it in spent.items():
        cells = [median(it.submissions), median(it.runs), median(it.whole)]
        rows.append([watch.name, *(f"{seconds * 1e6:,.0f} µs" for seconds in cells)])
    return Table(
        title="What watching costs",
        columns=["who watches", "a submission", "its evaluation", "both, with the thread that sends spans"],
        rows=rows,
        notes=[
            f"Processor time of the use cases over stores in memory, with an engine that does nothing; medians of "
            f"{turns} turns of {_ROUNDS * _AT_ONCE} evaluations. A scrape takes {scrape * 1e3:.1f} ms.",
        ],
    )
