"""The shapes in which CVs write a period: each style prints a start and an end, or a start that goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from babel.dates import get_month_names

from tests.print_and_read_back.profiles import words

if TYPE_CHECKING:
    from tests.print_and_read_back.profiles import Month

_Width = Literal["abbreviated", "narrow", "wide"]
Point = Callable[["Month", str], str]


def _named(width: _Width, shape: str, context: Literal["format", "stand-alone"] = "stand-alone") -> Point:
    def point(month: Month, language: str) -> str:
        names = get_month_names(width, context=context, locale=language)
        name = str(names[month[1]])
        return shape.format(name=name, title=name.capitalize(), upper=name.upper(), year=month[0], short=month[0] % 100)

    return point


def _figures(shape: str) -> Point:
    return lambda month, language: shape.format(year=month[0], short=month[0] % 100, month=month[1])


_POINTS: Final[dict[str, tuple[Point, str]]] = {
    "month name": (_named("wide", "{title} {year}"), " – "),
    "month name, hyphen": (_named("wide", "{name} {year}"), " - "),
    "short month": (_named("abbreviated", "{title} {year}"), " – "),
    "capitals": (_named("abbreviated", "{upper} {year}"), " - "),
    "apostrophe": (_named("abbreviated", "{title} ’{short:02d}"), " – "),
    "slash": (_figures("{month:02d}/{year}"), " – "),
    "slash, tight": (_figures("{month:02d}/{year}"), "-"),
    "slash, short year": (_figures("{month:02d}/{short:02d}"), " - "),
    "dot": (_figures("{month:02d}.{year}"), " – "),
    "dot, tight": (_figures("{month:02d}.{year}"), "–"),
    "dot, short year": (_figures("{month:02d}.{short:02d}"), " – "),
    "year first": (_figures("{year}-{month:02d}"), " – "),
    "year first, slash": (_figures("{year}/{month:02d}"), " - "),
    "year first, dot": (_figures("{year}.{month:02d}"), " – "),
}
STYLES: Final = (*_POINTS, "words", "brackets", "days", "ellipsis", "one year")
_SINCE: Final = _named("wide", "{name} {year}", "format")
_NAMED: Final = _POINTS["month name"][0]
_SLASH: Final = _POINTS["slash"][0]


def period(start: Month, end: Month | None, style: str, language: str, now: str) -> str:
    """The period as this style writes it; `now` is what stands for the end of one that goes on."""
    if style in _POINTS:
        point, dash = _POINTS[style]
        return f"{point(start, language)}{dash}{point(end, language) if end else now}"
    return _OTHERS[style](start, end, language, now)


def _in_words(start: Month, end: Month | None, language: str, now: str) -> str:
    shape = words(language)["between" if end else "since"]
    return str(shape).format(_SINCE(start, language), _NAMED(end, language) if end else now)


def _in_brackets(start: Month, end: Month | None, language: str, now: str) -> str:
    return f"({_SLASH(start, language)} – {_SLASH(end, language) if end else now})"


def _by_days(start: Month, end: Month | None, language: str, now: str) -> str:
    last = f"28.{end[1]:02d}.{end[0]}" if end else now
    return f"01.{start[1]:02d}.{start[0]} – {last}"


def _open_by_ellipsis(start: Month, end: Month | None, language: str, now: str) -> str:
    return f"{_SLASH(start, language)} – {_SLASH(end, language) if end else '…'}"


def _with_one_year(start: Month, end: Month | None, language: str, now: str) -> str:
    first = _NAMED(start, language)
    if end and end[0] == start[0]:
        first = first.removesuffix(f" {start[0]}")
    return f"{first} – {_NAMED(end, language) if end else now}"


_OTHERS: Final = {
    "words": _in_words,
    "brackets": _in_brackets,
    "days": _by_days,
    "ellipsis": _open_by_ellipsis,
    "one year": _with_one_year,
}
