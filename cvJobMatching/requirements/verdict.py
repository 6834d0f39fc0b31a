"""What a rule says of a criterion and a CV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from cvJobMatching.model.report import FindingStatus
    from cvJobMatching.understanding.text.lines import Span


class Verdict(NamedTuple):
    """`status` is None when the rule says nothing.

    `sure` when nothing may overrule it, `short` when nothing may call it met.
    """

    status: FindingStatus | None = None
    spans: tuple[Span, ...] = ()
    note: str = ""
    sure: bool = False
    short: bool = False


SILENT: Final = Verdict()
