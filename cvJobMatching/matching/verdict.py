"""What a judge says of one ask, before it becomes a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.matching.weights import weights
from cvJobMatching.model.report import FindingStatus

if TYPE_CHECKING:
    from cvJobMatching.understanding.text.lines import Span


class Verdict(NamedTuple):
    """`share` of the points, 0 to 1; None when it cannot be told and is a question for the recruiter."""

    share: float | None
    spans: tuple[Span, ...] = ()
    note: str = ""
    judged: FindingStatus | None = None  # where the status does not follow from the share

    @property
    def status(self) -> FindingStatus:
        """The status that the share stands for."""
        if self.judged:
            return self.judged
        if self.share is None:
            return FindingStatus.UNKNOWN
        if self.share >= weights().thresholds["met"]:
            return FindingStatus.MET
        return FindingStatus.PARTIAL if self.share >= weights().thresholds["partial"] else FindingStatus.MISSING
