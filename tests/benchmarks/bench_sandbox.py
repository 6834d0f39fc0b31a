"""What a process for every evaluation costs: beside a call in process, and beside a fresh interpreter each time.

Run it with `.venv/bin/python -m tests.benchmarks.bench_sandbox`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import anyio
import click

import cvJobMatching
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.ids import Engine
from domain.model.report import Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import Regions, RenderedPage
from tests.benchmarks.figures import ROOT, Table, circumstances
from tests.harness.engines import EXTRA_ENGINES

DEMO = ROOT / "bootstrap" / "demo"
CV, JOB = (DEMO / "cv.pdf").read_bytes(), (DEMO / "job_description.md").read_bytes()
PAIR = a_pair(CV, JOB)
LIMIT = timedelta(seconds=60)
EVIDENCE, HONEST = Engine("evidence"), Engine("honest")
COLD = """
import sys, datetime
from pathlib import Path
import cvJobMatching
cv, job = (Path(it).read_bytes() for it in sys.argv[1:])
cvJobMatching.evaluate(cv, job, as_of=datetime.date(2026, 11, 23)).to_json()
"""


def run() -> Table:
    """All ways over the sample pair, one after the other in the same run."""
    own = _row("in process, files read in the package's own sandbox", _timed(_in_process, times=50))
    os.environ["CVJOBMATCHING_SANDBOX"] = "off"
    rows = [
        _row("in process, warm", _timed(_in_process, times=100)),
        own,
        *anyio.run(_sandboxed),
        _row("a fresh interpreter", _timed(_cold, times=10)),
    ]
    return Table(
        title="One evaluation of the sample PDF, by how it is kept apart",
        columns=("way", "p50 ms", "p90 ms", "runs"),
        rows=rows,
        notes=(
            "The engine that does nothing shows the sandbox alone: fork, limits, messages, end, check of the report.",
        ),
    )


def _in_process() -> None:
    cvJobMatching.evaluate(CV, JOB, as_of=PAIR.as_of).to_json()


def _cold() -> None:
    files = (str(DEMO / "cv.pdf"), str(DEMO / "job_description.md"))
    subprocess.run([sys.executable, "-c", COLD, *files], check=True, cwd=ROOT)


def _timed(work: Callable[[], None], *, times: int) -> list[float]:
    work()
    return [_seconds(work) for _ in range(times)]


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


async def _sandboxed() -> list[list[str]]:
    config = MatchingConfig(extra_engines={"honest": EXTRA_ENGINES["honest"]}, import_path=(str(ROOT),))
    begun = time.perf_counter()
    async with open_matcher(config) as matcher:
        opened = time.perf_counter() - begun
        return [
            _row("sandbox, an engine that does nothing", await _matched(matcher, HONEST, times=200)),
            _row("sandbox, the default engine", await _matched(matcher, EVIDENCE, times=100)),
            _row("sandbox, a page of the CV as a picture", await _taken(partial(_drawn, matcher, False), times=50)),
            _row("sandbox, the same without the person", await _taken(partial(_drawn, matcher, True), times=50)),
            _row("sandbox, the places of 50 quotes", await _taken(partial(_placed, matcher), times=50)),
            _row("sandbox, until its engines are loaded", [opened]),
        ]


async def _matched(matcher: SandboxedMatcher, engine: Engine, *, times: int) -> list[float]:
    pair = PAIR if engine == EVIDENCE else a_pair()

    async def match() -> object:
        outcome = await matcher.match(engine, pair, within=LIMIT, on_stage=Listener())
        return outcome if isinstance(outcome, Report) else None

    return await _taken(match, times=times)


async def _drawn(matcher: SandboxedMatcher, blind: bool) -> object:
    page = await matcher.render_page(CV, PAIR.cv_info, number=1, scale=1.5, blind=blind, within=LIMIT)
    return page if isinstance(page, RenderedPage) else None


async def _placed(matcher: SandboxedMatcher) -> object:
    spans = [(20 * number, 20 * number + 60) for number in range(50)]
    regions = await matcher.quote_regions(CV, PAIR.cv_info, spans, within=LIMIT)
    return regions if isinstance(regions, Regions) else None


async def _taken(work: Callable[[], Awaitable[object]], *, times: int) -> list[float]:
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        if await work() is None:
            raise SystemExit(f"{work} failed")
        taken.append(time.perf_counter() - begun)
    return taken[1:]


def _row(way: str, seconds: list[float]) -> list[str]:
    ordered = sorted(seconds)
    p90 = ordered[min(len(ordered) * 9 // 10, len(ordered) - 1)]
    return [way, f"{statistics.median(ordered) * 1000:.1f}", f"{p90 * 1000:.1f}", str(len(ordered))]


if __name__ == "__main__":
    click.echo(f"{circumstances()}\n\n{run().markdown()}")
