"""The regular expressions of titles, employers and lengths of time, built from the words of all languages."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Roles
from cvJobMatching.patterns import compiled


class RolePatterns(NamedTuple):
    """Compiled once."""

    cut: re.Pattern[str]  # what parts a line into pieces
    employer: re.Pattern[str]  # a word, or an opening quotation mark, that names of employers have
    title_label: re.Pattern[str]  # "Position: "
    employer_label: re.Pattern[str]  # "Company: "
    duration: re.Pattern[str]  # "(2 years 3 months)"
    time_away: re.Pattern[str]  # no role, and its months are none of experience
    between: re.Pattern[str]  # "at" before an employer
    date_label: re.Pattern[str]  # "Duration"
    same: re.Pattern[str]  # stands for the employer said before: "same firm"
    article: re.Pattern[str]  # before an employer that has no name: "a timber yard"
    legal: re.Pattern[str]  # the legal form of an employer
    preposition: re.Pattern[str]  # behind the noun that names an occupation: "Head of Sales"


@cache
def role_patterns() -> RolePatterns:
    """The patterns, compiled at the first call."""
    between, forms = (
        alternatives(Roles, lambda roles: roles.between),
        alternatives(Roles, lambda roles: roles.legal_forms),
    )
    years, months = alternatives(Roles, lambda roles: roles.years), alternatives(Roles, lambda roles: roles.months)
    return RolePatterns(
        cut=_compiled(
            rf"\s*[|•·;\t]\s*|\s+[-–—]\s+|\s*,(?!\s{{0,3}}{forms}\.?\s{{0,3}}(?:[,;|()\n]|\Z))\s*|\s*\(\s*|\s{{3,}}|\)\s*|\s+{between}\s+|\s+@\s*"
        ),
        employer=_compiled(rf"\b{alternatives(Roles, lambda roles: roles.employers)}\b|{_word(forms)}|[«\"“]"),
        title_label=_label(alternatives(Roles, lambda roles: roles.title_labels)),
        employer_label=_label(alternatives(Roles, lambda roles: roles.employer_labels)),
        duration=_compiled(rf"(?:\(|(?<!\s))\s*+(?<!\d)\d++\s*+(?:{years}\s*+)?(?:\d++\s*+)?{months}\s*\)?"),
        time_away=_compiled(alternatives(Roles, lambda roles: roles.time_away)),
        between=_compiled(rf"(?:\A|(?<=\s)){between}\s+|@\s*"),
        date_label=_compiled(alternatives(Roles, lambda roles: roles.date_labels)),
        same=_compiled(alternatives(Roles, lambda roles: roles.same)),
        article=_compiled(rf"\A{alternatives(Roles, lambda roles: roles.articles)}\s+"),
        legal=_compiled(_word(forms)),
        preposition=_compiled(rf"\s{alternatives(Roles, lambda roles: roles.prepositions)}\s"),
    )


def _word(alternative: str) -> str:
    return rf"(?<!\w){alternative}(?!\w)"


def _label(words: str) -> re.Pattern[str]:
    return _compiled(rf"^{words}\s*[:\-–]\s*")


def _compiled(source: str) -> re.Pattern[str]:
    return compiled(source, re.IGNORECASE)
