"""What an engine must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model import document
    from cvJobMatching.model.report import Finding


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an engine found; `score` is None when there was nothing to judge."""

    findings: tuple[Finding, ...]
    score: float | None
    confidence: float
    warnings: tuple[document.Warning, ...] = ()


class Engine(Protocol):
    """Judges a pair; the same pair must give the same judgement in any process, and nobody's name may matter.

    Every evidence must quote `candidate.document.text` at its offsets, and no finding may rest on `document.hidden`.
    """

    @property
    def name(self) -> str:
        """The name by which it is asked for."""

    @property
    def version(self) -> str:
        """Changes with every change of judgement."""

    @property
    def models(self) -> tuple[str, ...]:
        """Name and version of each model that it uses."""

    def judge(self, candidate: Candidate, vacancy: Vacancy) -> Judgement:
        """One finding for every requirement of the vacancy."""
