"""The form under which the headings of CVs and of job descriptions are looked up."""

from __future__ import annotations

from cvJobMatching.languages.pack import folded
from cvJobMatching.patterns import compiled

NO_LETTERS = compiled(r"[\W_\d]+")
TRIM = " \t:•●▪*#=_-–—.|/>»«,()[]\u00a0"  # marks around a heading


def squeezed(text: str) -> str:
    """Letters only and lower case, so that "W O R K" and "Work:" are one heading."""
    return folded(NO_LETTERS.sub("", text.lower()))
