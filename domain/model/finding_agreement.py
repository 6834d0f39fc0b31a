"""How the findings of two reports on the same pair stand to each other, as counts: no word of either is in it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.model.report import FindingStatus

STATUSES: Final = tuple(FindingStatus)
_CELLS: Final = len(STATUSES) ** 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAgreement:
    """Findings that both reports have, by the champion's status and then the challenger's, and those of one alone."""

    cells: tuple[int, ...]  # 16: row by row, in the order of STATUSES
    champion_only: int = 0
    challenger_only: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for what is no table."""
        if len(self.cells) != _CELLS or min(*self.cells, self.champion_only, self.challenger_only) < 0:
            raise ValueError("not a table of findings")

    @property
    def both(self) -> int:
        """Findings that both reports have."""
        return sum(self.cells)

    @property
    def differing(self) -> int:
        """Of those, the ones with another status."""
        return self.both - sum(self.cells[:: len(STATUSES) + 1])


def agreement_of(champion: bytes, challenger: bytes) -> FindingAgreement:
    """Of two reports as JSON.

    A finding of both is one about the same criterion of a vacancy, by its id; where there is no id, about a
    requirement of the same words, whatever their case and spacing. Of several with the same words the first belongs
    to the first.
    """
    theirs: dict[str, deque[FindingStatus]] = defaultdict(deque)
    for key, status in _findings(challenger):
        theirs[key].append(status)
    cells: Counter[tuple[FindingStatus, FindingStatus]] = Counter()
    alone = 0
    for key, status in _findings(champion):
        if theirs[key]:
            cells[status, theirs[key].popleft()] += 1
        else:
            alone += 1
    return FindingAgreement(
        cells=tuple(cells[one, other] for one in STATUSES for other in STATUSES),
        champion_only=alone,
        challenger_only=sum(map(len, theirs.values())),
    )


def _findings(report: bytes) -> list[tuple[str, FindingStatus]]:
    return [(_key(it["requirement"]), FindingStatus(it["status"])) for it in json.loads(report)["findings"]]


def _key(requirement: Mapping[str, Any]) -> str:
    id = requirement.get("id")
    return f"id {id}" if id is not None else f"text {' '.join(requirement['text'].split()).casefold()}"
