"""What every reader hands back before it becomes a `Document`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvJobMatching import types
    from cvJobMatching.reading.scan import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Visible text page by page, what was kept from it, and how much of the ink it covers (0 to 1)."""

    pages: tuple[str, ...]
    hidden: tuple[types.HiddenText, ...] = ()
    warnings: tuple[types.Warning, ...] = ()
    coverage: float = 1.0
    scans: tuple[Scan, ...] = ()  # pages that are pictures and have yet to be recognised
