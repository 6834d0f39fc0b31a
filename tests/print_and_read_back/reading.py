"""Prints profiles, reads them back and says what came back wrong."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import cvJobMatching
from tests.print_and_read_back import dates, layouts
from tests.print_and_read_back.profiles import AS_OF, LANGUAGES, profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.print_and_read_back.profiles import Month, Profile

_DAY = date(*AS_OF, 15)
FIGURES = ("placed", "name", "months", "periods", "skills", "education", "languages", "roles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One profile in one layout and one style of dates."""

    layout: str
    style: str
    language: str
    seed: int

    def __str__(self) -> str:
        return f"{self.layout} | {self.style} | {self.language} | {self.seed}"


@dataclass(slots=True)
class Tally:
    """For each figure: how much was right, how much was read, how much was printed."""

    right: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    printed: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Adds another's counts."""
        self.right += other.right
        self.read += other.read
        self.printed += other.printed

    def count(self, figure: str, got: set[Any], wanted: set[Any]) -> None:
        """Adds two sets."""
        self.right[figure] += len(got & wanted)
        self.read[figure] += len(got)
        self.printed[figure] += len(wanted)

    def f1(self, figure: str) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        both = self.read[figure] + self.printed[figure]
        return 2 * self.right[figure] / both if both else 1.0

    def wrong(self) -> list[str]:
        """The figures that are not perfect."""
        return [each for each in FIGURES if self.f1(each) < 1]


def cases(seeds: int, *, only: Callable[[str], bool] = lambda _: True) -> list[Case]:
    """For each layout `seeds` cases; language and date style turn with the seed, so that all meet in time.

    A layout whose fonts lack a language's letters takes the next language: how many layouts there are before it, which
    depends on what is installed, leaves none out.
    """
    found = []
    for number, layout in enumerate(name for name in layouts.every() if only(name)):
        for seed in range(seeds):
            turned = (LANGUAGES[(seed + number + step) % len(LANGUAGES)] for step in range(len(LANGUAGES)))
            language = next(each for each in turned if layouts.can_print(layout, each))
            style = dates.STYLES[(seed * 7 + number * 5 + seed // 6) % len(dates.STYLES)]
            found.append(Case(layout=layout, style=style, language=language, seed=seed * 100 + number))
    return found


def printed(case: Case) -> tuple[Profile, bytes]:
    """The person and the file."""
    person = profile(case.language, case.seed)
    return person, layouts.every()[case.layout](layouts.view(person, case.style, case.seed))


def read_back(case: Case) -> tuple[Tally, Any, Profile]:
    """What was right, the candidate that was read, and the profile that was printed."""
    person, data = printed(case)
    candidate = cvJobMatching.read_cv(data, as_of=_DAY)
    tally = compared(candidate.profile, person)
    dated = [role["dates"] for role in layouts.view(person, case.style, case.seed)["roles"]]
    tally.right["placed"] = _placed(candidate.document.text, person, dated)
    tally.read["placed"] = tally.printed["placed"] = len(person.roles)
    return tally, candidate, person


def _placed(text: str, person: Profile, dated: list[str]) -> int:
    """How many roles stand whole behind the one before, with title, employer, dates and tasks: reading's work alone."""
    whole, end, right = _letters(text), 0, 0
    for role, dates_of_it in zip(person.roles, dated, strict=True):
        pieces = [_letters(piece) for piece in (role.title, role.employer, dates_of_it, *role.tasks)]
        places = [whole.find(piece, end) for piece in pieces]
        if -1 not in places:
            right += 1
            end = max(place + len(piece) for place, piece in zip(places, pieces, strict=True))
    return right


def compared(got: Any, person: Profile) -> Tally:
    """Months count as right within a tenth or two of them; a role when title, employer and period are."""
    tally = Tally()
    tally.count("name", {_letters(got.name)}, {_letters(person.name)})
    months = got.months_of_experience or 0
    near = abs(months - person.months) <= max(2, person.months // 10)
    tally.count("months", {near}, {True})
    tally.count(
        "periods",
        {(r.start, r.end) for r in got.roles if r.start},
        {(_iso(r.start), _iso(r.end)) for r in person.roles},
    )
    _skills(tally, got.skills, person)
    tally.count("education", {e.end_year for e in got.education if e.end_year}, {e.end for e in person.education})
    tally.count("languages", {_letters(x.name) for x in got.languages}, _languages(person))
    tally.count(
        "roles",
        {(_letters(r.title), _letters(r.employer), r.start) for r in got.roles},
        {(_letters(r.title), _letters(r.employer), _iso(r.start)) for r in person.roles},
    )
    return tally


def _languages(person: Profile) -> set[str]:
    return {_letters(LANGUAGE_NAMES.get(name, name)) for name, _ in person.languages}


def _skills(tally: Tally, got: Any, person: Profile) -> None:
    """A label is right when it is the printed wording or the label of that wording."""
    labels = {_letters(label) for label in got}
    names = [
        {_letters(skill), *(_letters(each.label) for each in cvJobMatching.find_skills(skill))}
        for skill in person.skills
    ]
    tally.right["skills"] += sum(bool(labels & each) for each in names)
    tally.printed["skills"] += len(names)
    found = sum(bool(labels & each) for each in names)
    tally.read["skills"] += found + len(labels - set().union(*names))


def _iso(month: Month | None) -> str | None:
    return f"{month[0]}-{month[1]:02d}" if month else None


def _letters(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", text or "").casefold()


LANGUAGE_NAMES = {
    **dict.fromkeys(("Englisch", "Anglais", "Inglés", "Engleză", "Английский"), "English"),
    **dict.fromkeys(("Deutsch", "Allemand", "Alemán", "Germană", "Немецкий"), "German"),
    **dict.fromkeys(("Französisch", "Français", "Francés", "Franceză", "Французский"), "French"),
    **dict.fromkeys(("Spanisch", "Espagnol", "Español"), "Spanish"),
    **dict.fromkeys(("Română",), "Romanian"),
    **dict.fromkeys(("Русский",), "Russian"),
}
