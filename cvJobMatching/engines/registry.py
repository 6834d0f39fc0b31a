"""The engines that ship with the package, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.engines.evidence import EvidenceEngine
from cvJobMatching.engines.keyword import KeywordEngine

if TYPE_CHECKING:
    from cvJobMatching.engines.base import BaseEngine

SHIPPED: Final[tuple[BaseEngine, ...]] = (EvidenceEngine(), KeywordEngine())
DEFAULT_ENGINE: Final = "evidence"


class EngineVersion(NamedTuple):
    """What can be asked for."""

    name: str
    version: str


def shipped() -> tuple[BaseEngine, ...]:
    """Every engine, the default one first."""
    return SHIPPED


def engines() -> tuple[EngineVersion, ...]:
    """Every engine with its version, the default one first."""
    return tuple(EngineVersion(engine.name, engine.version) for engine in shipped())


def engine_named(name: str | None) -> BaseEngine:
    """The engine of that name, the default one for None; ValueError when there is none."""
    wanted = name or DEFAULT_ENGINE
    for engine in shipped():
        if engine.name == wanted:
            return engine
    raise ValueError(f"no engine {wanted!r}; there are {', '.join(engine.name for engine in shipped())}")
