"""What a ranking shows of one judged candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.declarations import GATE_KINDS, Gate
from domain.model.ids import VacancyId
from domain.model.report import Finding, FindingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyRef:
    """The vacancy that an evaluation belongs to, and the version of its criteria that it is judged by."""

    id: VacancyId
    criteria_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The musts by how they stand, and what to ask the candidate."""

    met: int = 0
    open: int = 0  # partly met, or to be asked
    missing: int = 0
    questions: tuple[str, ...] = ()  # the criteria that the CV leaves open, the musts first
    lacks: tuple[str, ...] = ()  # ids of the criteria that are missing
    gates: tuple[Gate, ...] = ()  # that only a declaration answers

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Standing:
        """The standing that findings amount to."""
        musts = [finding.status for finding in findings if finding.must]
        asked = sorted(
            (finding for finding in findings if finding.status is FindingStatus.UNKNOWN),
            key=lambda finding: not finding.must,
        )
        missing = [finding for finding in findings if finding.status is FindingStatus.MISSING]
        return cls(
            met=musts.count(FindingStatus.MET),
            open=musts.count(FindingStatus.PARTIAL) + musts.count(FindingStatus.UNKNOWN),
            missing=musts.count(FindingStatus.MISSING),
            questions=tuple(finding.text for finding in asked),
            lacks=tuple(finding.criterion_id for finding in missing if finding.criterion_id is not None),
            gates=tuple(Gate(text=it.text, kind=it.kind, must=it.must) for it in findings if it.kind in GATE_KINDS),
        )
