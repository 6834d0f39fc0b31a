"""The packs know at least what CLDR, Unicode's data on languages, says of each language."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.core import get_global

from cvJobMatching.languages.pack import CODES, supported, topic
from cvJobMatching.languages.schema import Dates, Language, Nations
from cvJobMatching.understanding.cv.dates import dates
from cvJobMatching.understanding.cv.languages import spoken
from cvJobMatching.understanding.text.nations import EEA, nations

ENGLISH = Locale("en")


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_the_name_and_the_script_of_cldr(code: str) -> None:
    language = topic(Language)[code]
    script = get_global("likely_subtags")[code].split("_")[1]
    assert language.name == ENGLISH.languages[code]
    assert language.scripts == (ENGLISH.scripts[script],)


@pytest.mark.parametrize("code", topic(Dates))
def test_each_form_of_a_month_is_read(code: str) -> None:
    months = Locale(code).months
    forms = [months[context][width] for context in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    unread = [
        (number, name)
        for names in forms
        for number, name in names.items()
        if [(found.year, found.month) for found, _, _ in dates(f"{name} 2019")] != [(2019, number)]
    ]
    assert unread == []


@pytest.mark.parametrize("code", supported())
def test_each_supported_language_is_named_in_each(code: str) -> None:
    names = {other: Locale(code).languages[other] for other in supported()}
    understood = {other: [each.name for each, _, _ in spoken(name)] for other, name in names.items()}
    assert understood == {other: [ENGLISH.languages[other]] for other in supported()}


@pytest.mark.parametrize("code", topic(Nations))
def test_each_nation_that_a_pack_names_is_known_by_the_name_of_cldr(code: str) -> None:
    territories = Locale(code).territories
    named = set(topic(Nations)[code].names) - {"EEA"}
    assert {each: nations(territories[each]) for each in named if nations(territories[each]) != {each}} == {}


def test_english_names_each_nation_whose_citizens_may_work_in_the_others() -> None:
    assert topic(Nations)["en"].names.keys() >= EEA
