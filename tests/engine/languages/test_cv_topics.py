"""The topics of CVs say each thing once, in a form in which their reader looks it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Sections, Titles
from cvJobMatching.understanding.cv.sections import headings, sections, squeezed, worded
from cvJobMatching.understanding.cv.title_words import LETTERS, has_title_word


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


def _repeated(items: Iterable[str]) -> set[str]:
    return {item for item, count in Counter(items).items() if count > 1}
