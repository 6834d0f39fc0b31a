"""How a criterion is judged on one CV, before it becomes a finding with points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.model.report import FindingStatus
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.understanding.text.lines import Span

MOST_QUOTES = 3  # of a finding; shown, never counted


class Verdict(NamedTuple):
    """`share` of the points, 0 to 1; None when it cannot be judged and is a question for the recruiter."""

    share: float | None
    spans: tuple[Span, ...] = ()
    note: str = ""
    own_status: FindingStatus | None = None  # where the status does not follow from the share

    @property
    def status(self) -> FindingStatus:
        """The status that the share stands for."""
        return self.own_status or status_of(self.share)


def status_of(share: float | None, *, met: float | None = None) -> FindingStatus:
    """The status of a share of the points; `met` is the least share that meets the requirement, if not the usual."""
    limits = weights().thresholds
    if share is None:
        return FindingStatus.UNKNOWN
    if share >= (limits["met"] if met is None else met):
        return FindingStatus.MET
    return FindingStatus.PARTIAL if share >= limits["partial"] else FindingStatus.MISSING
