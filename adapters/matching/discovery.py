"""Finds and loads engines; runs in the zygote, so that the service never imports one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from adapters.matching.builtin import builtin_engines
from adapters.matching.config import MatchingConfig
from cvJobMatching.engines import Cost, Engine, Needs

ENTRY_POINT_GROUP: Final = "ai_recruiter.engines"
_MEMBERS: Final = {
    **dict.fromkeys(("name", "version", "description"), str),
    **dict.fromkeys(("deterministic", "judges_given_criteria"), bool),
    "needs": Needs,
    "cost": Cost,
}
_METHODS: Final = ("prepare", "evaluate", "read_posting")
_Source = Callable[[], Sequence[Engine]]


class Engines:
    """The engines that are ready, by name, and why others are not."""

    def __init__(self) -> None:
        self.ready: dict[str, Engine] = {}
        self.unusable: dict[str, str] = {}

    def load(self, where: str, source: _Source) -> None:
        """Take up what `source` makes; what fails is noted and leaves the others unharmed."""
        try:
            for engine in source():
                self._add(where, engine)
        except Exception as error:  # whatever a stranger's module raises while it is imported
            self.unusable[where] = f"{type(error).__name__}: {error}"

    def _add(self, where: str, engine: Engine) -> None:
        if wrong := what_lacks(engine):
            self.unusable[where] = wrong
            return
        if engine.name in self.ready:
            self.unusable[where] = f"another engine is called {engine.name!r} already"
            return
        engine.prepare()
        self.ready[engine.name] = engine


def what_lacks(engine: object) -> str | None:
    """What keeps it from being an engine; None when it has the face of one."""
    advice = "an engine has the members of cvJobMatching.engines.Engine; BaseEngine has most of them"
    for name, kind in _MEMBERS.items():
        if not isinstance(getattr(engine, name, None), kind):
            return f"its {name} is not there or no {kind.__name__}: {advice}"
    missing = [name for name in _METHODS if not callable(getattr(engine, name, None))]
    return f"it has no {missing[0]}: {advice}" if missing else None


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


def _made_by(point: EntryPoint) -> tuple[Engine, ...]:
    engine: Engine = point.load()()
    return (engine,)
