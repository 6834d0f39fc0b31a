"""Proves the image: `make test-image`. It needs root, for mounts and networks of its own that go with it."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.image import proofs
from tests.image.installation import Installation, installation
from tests.image.runtime import mounted_image, run

PROOFS: dict[str, Callable[[Installation], str]] = {
    "size": proofs.is_small,
    "migrate": proofs.migrates,
    "doctor": proofs.is_well,
    "replicas behind the balancer": proofs.serves,
    "one job through all of it": proofs.goes_through,
    "every reader": proofs.reads_everything,
    "SIGTERM while a job runs": proofs.loses_no_job,
    "SIGTERM to each replica": proofs.replaces_replicas,
}


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make test-image", description=__doc__)
    arguments.add_argument("--step-ms", type=float, default=50, help="between two moments of a start (default: 50)")
    step = arguments.parse_args().step_ms / 1000
    run("mount", "-t", "cgroup2", "none", "/sys/fs/cgroup")
    for place in ("/run/crun", "/run/netns"):  # where containers and networks are known by their names
        Path(place).mkdir(exist_ok=True)
        run("mount", "-t", "tmpfs", "none", place)
    table = Table("proved", "figures", "s", show_lines=True)

    def report(proved: str, figures: str) -> None:
        table.add_row(proved, figures, f"{time.monotonic() - began:.0f}")
        print(f"{proved}: {figures}", flush=True)

    with tempfile.TemporaryDirectory(prefix="ai-recruiter-image-") as directory, mounted_image() as image:
        Path(directory).chmod(0o755)
        with installation(Path(directory), image) as here:
            try:
                for name, prove in PROOFS.items():
                    began = time.monotonic()
                    report(name, prove(here))
                began = time.monotonic()
                proofs.ends_at_every_moment(here, step, report)
            finally:
                Console(width=140).print(table)


if __name__ == "__main__":
    main()
