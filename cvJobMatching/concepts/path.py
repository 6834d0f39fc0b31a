"""Whether one concept proves another, by which steps, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cvJobMatching.concepts.graph import Link, Relation, graph
from cvJobMatching.concepts.say import said

if TYPE_CHECKING:
    from collections.abc import Iterable

PROVING: Final = (Relation.IS, Relation.PART, Relation.USES, Relation.DOES, Relation.NEEDS, Relation.SHOWS)
UPWARDS: Final = (Relation.IS, Relation.PART)
LONGEST: Final = 5  # steps
HINT: Final = 2  # steps from what is asked up to what the CV shows


class Strength(StrEnum):
    """What a path is worth, the strongest first; the first three prove."""

    SAME = "same"
    NARROWER = "narrower proves broader"
    IMPLIES = "implies"
    BROADER = "broader hints"
    RELATED = "related is not proof"
    IS_NOT = "is not"

    @property
    def proves(self) -> bool:
        """Whether who has the one has the other."""
        return self in {Strength.SAME, Strength.NARROWER, Strength.IMPLIES}


class Step(NamedTuple):
    """From one concept to another, with the words for it."""

    source: str
    relation: Relation
    target: str
    note: str


@dataclass(frozen=True, slots=True)
class Path:
    """The way from what is shown to what is asked; no steps when they are the same."""

    proof: str
    asked: str
    strength: Strength
    steps: tuple[Step, ...] = ()

    @property
    def note(self) -> str:
        """The path in plain words, such as "EKS is managed Kubernetes"; empty when both are the same."""
        return "; ".join(step.note for step in self.steps)


def path(proof: str, asked: str) -> Path | None:
    """How the concept `proof` bears on the concept `asked`; None when nothing connects them. Both are ids."""
    if proof == asked:
        return Path(proof, asked, Strength.SAME)
    return _proving(proof, asked) or _denied(proof, asked) or _hinting(proof, asked) or _related(proof, asked)


def best_path(proofs: Iterable[str], asked: str) -> Path | None:
    """The strongest and then shortest path from any of `proofs`, whatever their order."""
    order = list(Strength)
    found = (way for proof in sorted(set(proofs)) if (way := path(proof, asked)))
    return min(found, key=lambda way: (order.index(way.strength), len(way.steps), way.proof), default=None)


def _proving(proof: str, asked: str) -> Path | None:
    links = reached(proof).get(asked)
    if links is None:
        return None
    narrower = all(link.relation is Relation.IS for link in links)
    return Path(proof, asked, Strength.NARROWER if narrower else Strength.IMPLIES, _steps(proof, links))


def _denied(proof: str, asked: str) -> Path | None:
    for one, other in ((proof, asked), (asked, proof)):
        for link in graph().linked(one, Relation.ISNT):
            if link.target == other:
                straight = link if one == proof else Link(Relation.ISNT, asked, link.why)
                return Path(proof, asked, Strength.IS_NOT, _steps(proof, (straight,)))
    return None


def _hinting(proof: str, asked: str) -> Path | None:
    """What is asked is a kind or a part of what is shown."""
    links = reached(asked).get(proof, ())
    if not 0 < len(links) <= HINT or any(link.relation not in UPWARDS for link in links):
        return None
    return Path(proof, asked, Strength.BROADER, _steps(asked, links))


def _related(proof: str, asked: str) -> Path | None:
    for one, other in ((proof, asked), (asked, proof)):
        for link in graph().linked(one, Relation.NEAR):
            if link.target == other:
                return Path(proof, asked, Strength.RELATED, _steps(one, (link,)))
    both = _parents(proof) & _parents(asked)
    if not both:
        return None
    shared = Link(Relation.IS, min(both))
    return Path(proof, asked, Strength.RELATED, (*_steps(proof, (shared,)), *_steps(asked, (shared,))))


def _parents(concept: str) -> frozenset[str]:
    return frozenset(link.target for link in graph().linked(concept, Relation.IS))


def _steps(start: str, links: Iterable[Link]) -> tuple[Step, ...]:
    steps = []
    for link in links:
        steps.append(Step(start, link.relation, link.target, said(start, link)))
        start = link.target
    return tuple(steps)


@cache
def reached(start: str) -> dict[str, tuple[Link, ...]]:
    """Every concept that `start` proves, with the shortest way to it; kinds before other relations."""
    found: dict[str, tuple[Link, ...]] = {start: ()}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        if len(found[here]) >= LONGEST:
            continue
        for link in graph().linked(here, *PROVING):
            if link.target not in found:
                found[link.target] = (*found[here], link)
                waiting.append(link.target)
    del found[start]
    return found
