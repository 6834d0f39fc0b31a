"""The long form: python -m tests.system.chaos --minutes 10 --nodes 3 --seed 7."""

from __future__ import annotations

import sys
from functools import partial

import anyio
import click

from tests.benchmarks.figures import circumstances
from tests.harness.servers import RUNNING
from tests.system.chaos.run import HEAD, OFFER_LIMIT_S, run
from tests.system.chaos.town import Form


@click.command()
@click.option("--minutes", type=float, default=10.0, show_default=True)
@click.option("--nodes", type=click.Choice(["0", "1", "3"]), default="1", show_default=True, help="0: SQLite alone.")
@click.option("--server", type=click.Choice(list(RUNNING)), default="mariadb", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Decides every fault.")
def main(minutes: float, nodes: str, server: str, seed: int) -> None:
    """Hurt an installation for so long, let it come to rest, and draw the balance from its tables."""
    outcome = anyio.run(partial(run, Form(int(nodes), server), seed, minutes * 60))
    click.echo(f"{circumstances()}\n\n{HEAD}\n{outcome.row()}\n\n{outcome.words()}")
    click.echo(
        f"Offered again: from the loss of a worker to the sweeper's offer to others; limit {OFFER_LIMIT_S:g} s. "
        "Next attempt: to its start, for which a worker has to be up and to have a slot."
    )
    for complaint in [*outcome.late, *outcome.complaints]:
        click.echo(complaint, err=True)
    sys.exit(1 if outcome.complaints or outcome.late else 0)


if __name__ == "__main__":
    main()
