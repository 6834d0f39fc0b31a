"""What may reach a terminal: documents and services are strangers, so their text never controls it."""

from __future__ import annotations

import os
import re
import sys
from typing import TextIO

from rich.console import Console
from rich.text import Text

# Control characters (an escape sequence begins with one) and marks that turn the direction of a line around.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_UNATTENDED_WIDTH = 160  # columns, where no terminal says how many there are


def plain(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str, style: str = "") -> Text:
    """Foreign text as a piece of a line: no control characters, no markup, white space as single blanks."""
    return Text(plain(" ".join(text.split())), style)


def screen(stream: TextIO) -> Console:
    """A console on stdout or stderr; colours and movement on a terminal only."""
    attended = stream.isatty() and os.environ.get("TERM") != "dumb"
    width = None if attended or "COLUMNS" in os.environ else _UNATTENDED_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, force_terminal=attended)


def emit(document: bytes) -> None:
    """Write a result to stdout, untouched unless a terminal is there to obey it."""
    if sys.stdout.isatty():
        document = plain(document.decode(errors="replace")).encode(errors="replace")
    sys.stdout.buffer.write(document if document.endswith(b"\n") else document + b"\n")
    sys.stdout.buffer.flush()
