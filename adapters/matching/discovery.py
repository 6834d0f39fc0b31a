"""Finds and loads engines; runs in the zygote, so that the service never imports one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import EntryPoint, entry_points

from adapters.matching.builtin import builtin_engines
from adapters.matching.config import MatchingConfig
from adapters.matching.engines import ENTRY_POINT_GROUP, MatchingEngine

_Source = Callable[[], tuple[MatchingEngine, ...]]


class Engines:
    """The engines that are ready, by name, and why others are not."""

    def __init__(self) -> None:
        self.ready: dict[str, MatchingEngine] = {}
        self.unusable: dict[str, str] = {}

    def load(self, where: str, source: _Source) -> None:
        """Take up what `source` makes; what fails is noted and leaves the others unharmed."""
        try:
            for engine in source():
                self._add(where, engine)
        except Exception as error:  # whatever a stranger's module raises while it is imported
            self.unusable[where] = f"{type(error).__name__}: {error}"

    def _add(self, where: str, engine: MatchingEngine) -> None:
        if engine.name in self.ready:
            self.unusable[where] = f"another engine is called {engine.name!r} already"
            return
        engine.prepare()
        self.ready[engine.name] = engine


def load_engines(config: MatchingConfig) -> Engines:
    """Those of the package first, then installed ones, then those that the settings name."""
    engines = Engines()
    for where, source in _sources(config):
        engines.load(where, source)
    return engines


def _sources(config: MatchingConfig) -> Iterator[tuple[str, _Source]]:
    yield "cvJobMatching", builtin_engines
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        yield point.name, partial(_made_by, point)
    for name, target in config.extra_engines.items():
        yield name, partial(_made_by, EntryPoint(name=name, value=target, group=ENTRY_POINT_GROUP))


def _made_by(point: EntryPoint) -> tuple[MatchingEngine, ...]:
    engine: MatchingEngine = point.load()()
    return (engine,)
