"""The words by which a requirement is judged: its own, with the years and the alternatives that they do not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.requirements.durations import duration_in

if TYPE_CHECKING:
    from cvJobMatching.model.report import Requirement


def worded(requirement: Requirement) -> str:
    """The text alone where it says all that is asked, as one that was read does."""
    return _with_years(_with_alternatives(requirement), requirement.years)


def _with_alternatives(requirement: Requirement) -> str:
    text = requirement.text
    named = text.casefold()
    return " / ".join((text, *(each for each in requirement.alternatives if each.casefold() not in named)))


def _with_years(text: str, years: float | None) -> str:
    if years is None:
        return text
    found = duration_in(text)
    if found is None:
        return f"{text}, {years:g} years"
    if round(found.months) == round(12 * years):
        return text
    return f"{text[: found.start]}{years:g} years{text[found.end :]}"
