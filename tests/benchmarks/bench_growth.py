"""What a text costs by its kind and length, beside an ordinary CV and an ordinary posting of that length."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from fnmatch import fnmatch
from typing import Final, NamedTuple

import cvJobMatching
from tests.benchmarks.figures import Table
from tests.benchmarks.growing import KINDS, text

SIZES: Final = (50_000, 100_000, 200_000, 400_000)
GIVEN_UP: Final = 300  # seconds of processor time
MOST_TIMES: Final = 20  # the time of an ordinary document of that length
MOST_GROWTH: Final = 2.5  # from one length to twice that
_CV = "Ada Example\nSoftware engineer since 2019, Python and SQL.\n"
_POSTING = "Software engineer\nYou must know Python.\n"
_SIDES: Final[dict[str, tuple[str, Callable[[str], tuple[str, str]]]]] = {
    "cv": ("ordinary CV", lambda given: (_CV + given, _POSTING)),
    "posting": ("ordinary posting", lambda given: (_CV, _POSTING + given)),
}


class Measured(NamedTuple):
    """One kind of text on one side: seconds by length."""

    side: str
    kind: str
    seconds: tuple[float, ...]


def run(*, sizes: Sequence[int] = SIZES) -> Table:
    """Every kind on either side, each evaluation in a process of its own; GROWTH_KINDS names kinds ("run*")."""
    wanted = os.environ.get("GROWTH_KINDS", "*")
    _seconds("cv", "", 0)  # what is read once is read now
    rows = []
    for side, (usual, _) in _SIDES.items():
        beside = Measured(side, usual, tuple(_of(side, usual, size) for size in sizes))
        kinds = [kind for kind in KINDS if kind != usual and fnmatch(kind, wanted)]
        found = [Measured(side, kind, tuple(_of(side, kind, size) for size in sizes)) for kind in kinds]
        rows += [_cells(each, beside) for each in (beside, *sorted(found, key=lambda it: -it.seconds[-1]))]
    return Table(
        title="What a text costs by its kind",
        columns=["side", "kind", *(f"{size:,}" for size in sizes), "times an ordinary one", "growth, last doubling"],
        rows=rows,
        notes=[
            "Seconds of processor time of one evaluation, reading included, the other side being two lines. "
            f"At most {MOST_TIMES} times an ordinary document of that length, at most {MOST_GROWTH} times for a "
            "doubling; **bold** is what exceeds it.",
        ],
    )


def _cells(each: Measured, beside: Measured) -> list[str]:
    times, growth = each.seconds[-1] / beside.seconds[-1], each.seconds[-1] / max(each.seconds[-2], 0.05)
    marked = f"**{times:.2f}**" if times > MOST_TIMES else f"{times:.2f}"
    grown = f"**{growth:.1f}**" if growth > MOST_GROWTH else f"{growth:.1f}"
    kind = each.kind.replace("|", "\\|")
    return [each.side, kind, *(f"{seconds:.2f}" for seconds in each.seconds), marked, grown]


def _of(side: str, kind: str, size: int) -> float:
    return _seconds(side, text(kind, size - 100), GIVEN_UP)


def _seconds(side: str, given: str, limit: int) -> float:
    """Of a fork, so that nothing is known of a text beforehand; without a limit it stays in this process."""
    cv, posting = _SIDES[side][1](given)
    if not limit:
        cvJobMatching.evaluate(cv, posting)
        return 0.0
    incoming, outgoing = os.pipe()
    child = os.fork()
    if child == 0:
        _tell(cv, posting, limit, outgoing)
    os.close(outgoing)
    with open(incoming, "rb") as told:  # noqa: PTH123  # a descriptor
        answer = told.read()
    os.waitpid(child, 0)
    return float(answer or GIVEN_UP)


def _tell(cv: str, posting: str, limit: int, outgoing: int) -> None:
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        begun = time.process_time()
        with suppress(cvJobMatching.UnreadableDocument):
            cvJobMatching.evaluate(cv, posting)
        os.write(outgoing, f"{time.process_time() - begun:.3f}".encode())
    finally:
        os._exit(0)
