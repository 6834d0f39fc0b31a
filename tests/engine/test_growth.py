"""No pattern of the engine or of the review of criteria takes far more time for a little more text.

Every pattern is run over one short piece repeated, at two lengths. Time is the processor's, the least of several runs,
and a pattern is only blamed when it is both slow and steep, so that a busy machine blames none.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import random
import re
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType, ModuleType
from typing import cast

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, given, seed, strategies
from hypothesis.errors import Unsatisfiable

import cvJobMatching
from adapters import criteria_review

pytestmark = pytest.mark.processor_time

PIECES = (
    *(" ", "\t", "\n", " \n", "\u00a0", "a", "A", "é", "ж", "1", ".", ",", "-", ":", ";", "(", "/", "@", "<", "{", "*"),
    *("'", '"', "a ", "A ", "ж ", "1 ", "- ", "a-", "a.", "A.", "a,", "1-", "1.", "1/", "5-", "a@", "a=1 ", "a{"),
    *("<!--", "/*", "\\f1", "2019 ", "2019-", "Jan ", "no ", "or ", "years ", "5 ", "C1 "),
    *("http://", "www.", "Name:", "a@a."),
)
LONGEST_PIECE = 60  # characters
SHORT = 1_200  # characters
TIMES_LONGER = 8
STEEP = 3  # times the time of as many characters in short texts: 1 is linear, 8 quadratic
SLOW = (
    0.008  # seconds for the longer text: two ticks of a coarse processor clock; most linear patterns take a thousandth
)
GIVEN_UP = 1.0  # seconds


class GivenUp(Exception):
    """A pattern that does not end."""


def modules() -> Iterator[ModuleType]:
    engine = pkgutil.walk_packages(cvJobMatching.__path__, "cvJobMatching.")
    for found in (*engine, *pkgutil.walk_packages(criteria_review.__path__, "adapters.criteria_review.")):
        if not found.name.endswith(("__main__", ".zygote", ".child", ".training", ".patterns")):
            yield importlib.import_module(found.name)


def compiled_in(value: object, name: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from compiled_in(each, f"{name}[{key}]")
    elif isinstance(value, tuple | list):
        for number, each in enumerate(value):
            yield from compiled_in(each, f"{name}[{number}]")


def made_by(value: object) -> object:
    """What a cached function without arguments returns: patterns of language packs are compiled at their first use."""
    if not hasattr(value, "cache_info"):
        return value
    build = cast("Callable[[], object]", value)
    return value if inspect.signature(build).parameters else build()


def written_in(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Patterns that stand as text in calls of `re`, such as re.sub(r"\\s+", ...)."""
    assert module.__file__
    for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"{module.__name__}:{node.lineno}", re.compile(first.value)


def patterns() -> dict[str, re.Pattern[str]]:
    found: dict[tuple[str, int], tuple[str, re.Pattern[str]]] = {}
    for module in modules():
        named = ((f"{module.__name__}.{name}", value) for name, value in vars(module).items())
        built = [each for name, value in named for each in compiled_in(made_by(value), name)]
        for name, pattern in (*built, *written_in(module)):
            found.setdefault((pattern.pattern, pattern.flags & ~re.UNICODE), (name, pattern))
    return dict(found.values())


def give_up(number: int, frame: FrameType | None) -> None:
    raise GivenUp


def seconds(pattern: re.Pattern[str], text: str, times: int, runs: int) -> float:
    """The least time of several runs over the text, taken so many times; GIVEN_UP for one that does not end."""
    least = GIVEN_UP
    for _ in range(runs):
        signal.setitimer(signal.ITIMER_PROF, GIVEN_UP)
        start = time.process_time()
        try:
            for _ in range(times):
                deque(pattern.finditer(text), maxlen=0)
        except GivenUp:
            return GIVEN_UP
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        least = min(least, time.process_time() - start)
    return least


def grows_steeply(pattern: re.Pattern[str], piece: str) -> bool:
    """Compares equal amounts of work, so that neither a coarse clock nor a busy machine decides."""
    short, long = (f"\n{piece * (size // len(piece))}x" for size in (SHORT, SHORT * TIMES_LONGER))
    if seconds(pattern, long, 1, runs=1) < SLOW:
        return False
    took = seconds(pattern, long, 1, runs=3)
    return took >= SLOW and (took >= GIVEN_UP or took > STEEP * seconds(pattern, short, TIMES_LONGER, runs=3))


@pytest.fixture
def _alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGPROF, give_up)
    yield
    signal.signal(signal.SIGPROF, before)


@pytest.mark.usefixtures("_alarm")
@pytest.mark.parametrize("steep", [r"(a|a)+b", r"\s+\n", r"a[^;]*;", r" *(?:-+)? *;"])
def test_a_steep_pattern_is_found(steep: str) -> None:
    assert any(grows_steeply(re.compile(steep), piece) for piece in PIECES)


@pytest.mark.usefixtures("_alarm")
@pytest.mark.timeout(900)  # every pattern of the package, over text that grows
def test_no_pattern_grows_steeply() -> None:
    found = {
        name: pieces
        for name, pattern in patterns().items()
        if (pieces := [piece for piece in PIECES if grows_steeply(pattern, piece)])
    }
    assert found == {}


@pytest.mark.usefixtures("_alarm")
def test_a_pattern_that_grows_over_its_own_beginnings_is_found() -> None:
    steep = re.compile(r"\((?:of|by)[^)]*\)")
    assert not any(grows_steeply(steep, piece) for piece in PIECES)
    assert any(grows_steeply(steep, piece) for piece in beginnings(steep))


@pytest.mark.usefixtures("_alarm")
@pytest.mark.timeout(900)
def test_no_pattern_grows_over_its_own_beginnings() -> None:
    found = {
        name: pieces
        for name, pattern in patterns().items()
        if (pieces := [piece for piece in beginnings(pattern) if grows_steeply(pattern, piece)])
    }
    assert found == {}


def beginnings(pattern: re.Pattern[str]) -> set[str]:
    """Beginnings of texts that it matches: repeated, it gets far with each before it fails."""
    chance, texts = random.Random(repr(pattern.pattern)), set[str]()

    @seed(1)
    @hypothesis.settings(
        max_examples=16, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(strategies.from_regex(pattern, fullmatch=True))
    def collect(text: str) -> None:
        texts.add(text)

    with suppress(Unsatisfiable):  # one that looks around is seldom met by chance
        collect()
    cuts = ((text, chance.randint(1, 24)) for text in sorted(texts) if 1 < len(text) <= LONGEST_PIECE)
    return {beginning for text, at in cuts for beginning in (text[:-1], text[:at])}
