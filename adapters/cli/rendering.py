"""What other commands reuse: the stages of a run and its report, on a terminal."""

from __future__ import annotations

from adapters.cli.reports import print_report
from adapters.cli.screen import emit, one_line, plain, screen
from adapters.cli.stages import Happening, StageDisplay

__all__ = ["Happening", "StageDisplay", "emit", "one_line", "plain", "print_report", "screen"]
