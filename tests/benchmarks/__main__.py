"""Runs the benchmarks that are named, or all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

import click

from tests.benchmarks import (
    bench_audit,
    bench_claims,
    bench_cost,
    bench_evaluate,
    bench_growth,
    bench_history,
    bench_listeners,
    bench_pile,
    bench_queue,
    bench_ranking,
    bench_replicas,
    bench_sandbox,
    bench_stalls,
    bench_submit,
    bench_telemetry,
    bench_workers,
)
from tests.benchmarks.figures import Table, circumstances
from tests.harness.servers import MEASURED, RUNNING

BENCHMARKS: dict[str, Callable[[], Table]] = {
    "submit": bench_submit.run,
    "listeners": bench_listeners.run,
    "listeners-5000": partial(bench_listeners.run, bench_listeners.MANY),
    "listeners-replicas": bench_replicas.run,
    "workers": bench_workers.run,
    "claims": bench_claims.run,
    "history": bench_history.run,
    "ranking": bench_ranking.run,
    "evaluate": bench_evaluate.run,
    "pile": bench_pile.run,
    "queue": bench_queue.run,
    "audit": bench_audit.run,
    "cost": bench_cost.run,
    "sandbox": bench_sandbox.run,
    "stalls": bench_stalls.run,
    "growth": bench_growth.run,
    "telemetry": bench_telemetry.run,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--server", type=click.Choice(list(RUNNING)), default="mariadb", show_default=True)
def main(names: Sequence[str], server: str) -> None:
    """Measure, and print the machine, the commit and the figures.

    `submit`, `claims`, `workers`, `queue` and `listeners-replicas` can use either server.
    """
    os.environ[MEASURED] = server
    click.echo(circumstances())
    for name in names or BENCHMARKS:
        click.echo(f"\n{BENCHMARKS[name]().markdown()}")


if __name__ == "__main__":
    main()
