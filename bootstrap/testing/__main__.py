"""Runs a test service until its standard input ends: `python -m bootstrap.testing OPTIONS`, OPTIONS in JSON."""

from __future__ import annotations

import sys

import anyio
import msgspec

from adapters.telemetry import configure_logs
from bootstrap.testing.server import serve
from bootstrap.testing.world import Options


def main() -> None:
    """Print one line with the service's address, then serve."""
    configure_logs(level="info", as_json=True)
    anyio.run(serve, msgspec.json.decode(sys.argv[1], type=Options))


if __name__ == "__main__":
    main()
