"""`python -m tests.fuzz READER --minutes N`: tries broken files until the time is over; prints what it found."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter

from tests.fuzz.attempts import attempts
from tests.fuzz.seeds import SEEDS


def main() -> int:
    """0 when every file ended with a reading or a code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("reader", choices=[*SEEDS, "all"])
    parser.add_argument("--minutes", type=float, default=1.0, help="of processor time, for each reader")
    parser.add_argument("--first", type=int, default=0, help="the number of the first file")
    wanted = parser.parse_args()
    found = 0
    for reader in SEEDS if wanted.reader == "all" else [wanted.reader]:
        found += _fuzzed(reader, wanted.first, 60 * wanted.minutes)
    return 1 if found else 0


def _fuzzed(reader: str, first: int, seconds: float) -> int:
    outcomes: Counter[str] = Counter()
    end = _used() + seconds
    while _used() < end:
        for attempt in attempts(reader, first):
            outcomes["finding" if attempt.is_finding else attempt.outcome] += 1
            if attempt.is_finding:
                print(f"{reader} {attempt.seed}: {attempt.outcome}", flush=True)
            first = attempt.seed + 1
    print(f"{reader}: {outcomes.total()} files, {dict(outcomes.most_common())}", flush=True)
    return outcomes["finding"]


def _used() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    sys.exit(main())
