"""The topics of CVs say each thing once, in a form in which their reader looks it up."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from typing import get_args

import pytest

from cvJobMatching.languages.pack import source, topic
from cvJobMatching.languages.schema import Certificates, Education, Level, Names, Roles, Sections, Spoken, Titles
from cvJobMatching.model.profile import Language
from cvJobMatching.understanding.cv.certificates import international, named
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.cv.languages import spoken
from cvJobMatching.understanding.cv.name import find_name
from cvJobMatching.understanding.cv.name_spelling import in_address
from cvJobMatching.understanding.cv.roles import roles
from cvJobMatching.understanding.cv.sections import headings, sections, worded
from cvJobMatching.understanding.cv.title_words import LETTERS, has_title_word
from cvJobMatching.understanding.text.heading_keys import squeezed
from tests.engine.languages.entries import example_of


def test_a_heading_stands_once_in_a_pack() -> None:
    for code, pack in topic(Sections).items():
        assert _repeated(squeezed(name) for names in pack.headings.values() for name in names) == set(), code


def test_languages_agree_on_the_kind_of_a_heading() -> None:
    for pack in topic(Sections).values():
        for kind, names in pack.headings.items():
            assert {name: headings()[squeezed(name)] for name in names} == dict.fromkeys(names, kind)


def test_a_word_of_headings_stands_once_in_a_pack() -> None:
    for code, pack in topic(Sections).items():
        assert _repeated(word for words in pack.words.values() for word in words) == set(), code


def test_a_word_of_headings_makes_a_heading() -> None:
    for pack in topic(Sections).values():
        for kind, words in pack.words.items():
            for word in words:
                assert worded(f"{word.capitalize()} {word}") == (None if kind == "modifier" else kind), word


def test_each_heading_opens_a_section_of_its_kind() -> None:
    for pack in topic(Sections).values():
        for kind, names in pack.headings.items():
            for name in names:
                assert [part.kind for part in sections(f"{name.upper()}\n\nmore")] == ["header", kind], name


def test_each_title_word_is_found_as_written_and_in_a_text() -> None:
    for pack in topic(Titles).values():
        for word in pack.words:
            assert LETTERS.fullmatch(word), word
            assert has_title_word(f"the {word.capitalize()}, here"), word


RANKS = {"doctorate": 5, "master": 4, "bachelor": 3, "vocational": 2, "school": 1}


@pytest.mark.parametrize(("name", "rank"), RANKS.items())
def test_each_degree_has_its_rank(name: str, rank: int) -> None:
    for pack in topic(Education).values():
        for entry in getattr(pack, name):
            assert degree_rank(f"2012, {example_of(entry)}") == rank, entry


def test_each_name_of_a_language_is_understood() -> None:
    english = set(topic(Spoken)["en"].names) | {"Latin"}
    for pack in topic(Spoken).values():
        for name, words in pack.names.items():
            assert name in english, name
            assert {word: [each.name for each, _, _ in spoken(word)] for word in words} == {
                word: [name] for word in words
            }


def test_each_level_of_a_language_is_understood() -> None:
    for pack in topic(Spoken).values():
        for level, entries in pack.levels.items():
            for entry in entries:
                found = next(spoken(f"English ({example_of(entry)})"))[0]
                assert (found.name, found.level) == ("English", level), entry


@pytest.mark.parametrize("level", get_args(Level)[:-1])
def test_levels_of_the_scale_are_understood_in_every_language(level: str) -> None:
    assert next(spoken(f"русский: {level}"))[0] == Language(name="Russian", level=level)


def test_each_ending_is_taken_off_the_name_of_a_language() -> None:
    for ending in topic(Spoken)["de"].endings:
        assert [each.name for each, _, _ in spoken(f"Deutsch{example_of(ending)}")] == ["German"], ending


def test_each_certificate_is_found_whole() -> None:
    packs = [*topic(Certificates).values(), international()]
    for entry in (entry for pack in packs for entry in (*pack.driving_licence, *pack.forklift_licence, *pack.others)):
        assert [name for name, _, _ in named(f"- {example_of(entry)}")] == [example_of(entry)], entry


def test_no_international_certificate_is_dead_or_repeated() -> None:
    entries = international().others
    assert _repeated(example_of(entry) for entry in entries) == set()
    for entry in entries:
        others = [source(other) for other in entries if other is not entry]
        assert not re.fullmatch("|".join(others), example_of(entry), re.IGNORECASE), entry


def test_each_way_of_naming_time_away_is_no_role() -> None:
    for pack in topic(Roles).values():
        for entry in pack.time_away:
            text = f"Experience\n\n03/2019 - 04/2020 {example_of(entry)}\n"
            assert roles(text, sections(text)) == (), entry


def test_each_label_is_taken_off_a_title_and_an_employer() -> None:
    for pack in topic(Roles).values():
        for title, employer in itertools.product(pack.title_labels, pack.employer_labels):
            text = f"Experience\n\n{example_of(title)}: Welder\n{example_of(employer)}: Nordpay\n03/2019 - 04/2020\n"
            (found,) = roles(text, sections(text))
            assert (found.role.title, found.role.employer) == ("Welder", "Nordpay"), (title, employer)


def test_each_label_of_a_name_names_it() -> None:
    for pack in topic(Names).values():
        for entry in pack.labels:
            text = f"Backend work\n{example_of(entry)}: Ada Vega\n"
            name = find_name(text, sections(text), [])
            assert name is not None, entry
            assert text[name.start : name.end] == "Ada Vega", entry


def test_what_stands_around_a_name_is_taken_off() -> None:
    for pack in topic(Names).values():
        for entry in pack.salutations:
            assert _name_in(f"{example_of(entry)}. Ada Vega") == "Ada Vega", entry
        for entry in pack.suffixes:
            assert _name_in(f"Ada Vega, {example_of(entry)}") == "Ada Vega", entry
        for particle in pack.particles:
            assert _name_in(f"Ada {particle} Vega") == f"Ada {particle} Vega"
        for word in pack.no_names:
            assert _name_in(f"Ada {word.capitalize()}") is None


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Щукина", "schukina@example.org"),
        ("Хохлов", "khokhlov@example.org"),
        ("Ярослав", "jaroslav@example.org"),
        ("Алексеев", "alexeev@example.org"),
        ("Müller", "mueller@example.org"),
        ("Müller", "muller@example.org"),
        ("Strauß", "strauss@example.org"),
        ("Sørensen", "soerensen@example.org"),
        ("Åkesson", "aakesson@example.org"),
    ],
)
def test_an_address_spells_a_name_in_latin_letters(name: str, address: str) -> None:
    assert in_address(name, [address])
    assert not in_address(name, ["somebody@example.org"])


def _name_in(line: str) -> str | None:
    name = find_name(f"{line}\n", sections(f"{line}\n"), [])
    return line[name.start : name.end] if name else None


def _repeated(items: Iterable[str]) -> set[str]:
    return {item for item, count in Counter(items).items() if count > 1}
