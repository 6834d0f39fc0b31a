"""Each language pack is whole: it decodes, and every entry of it does what it was written for."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict

import msgspec
import pytest

from cvJobMatching.languages.pack import CODES, alternatives, source, topic
from cvJobMatching.languages.schema import Dates, Entry, Language, Pattern
from tests.engine.languages.entries import TOPICS, WORD, entries, example_of, files, lists, loan_words, text_of

OPEN = "education."  # topics whose readers let an entry end inside a word
WRITTEN_IN = {  # scripts of CLDR that are several of Unicode's, or have another name there
    "Simplified": {"Cjk"},
    "Japanese": {"Cjk", "Hiragana", "Katakana", "Katakana-hiragana"},
    "Korean": {"Hangul"},
}
LOOKS_AROUND = re.compile(r"\(\?<?[=!]")


def test_each_folder_is_a_declared_language_and_each_file_a_topic() -> None:
    known = {f"{kind.__name__.lower()}.toml" for kind in TOPICS}
    assert set(files()) == set(CODES)
    assert {code: found - known for code, found in files().items() if found - known} == {}


def test_each_pack_decodes_and_describes_its_language() -> None:
    assert list(topic(Language)) == list(CODES)
    for kind in TOPICS:
        assert set(topic(kind)) <= set(CODES)


def test_a_supported_language_has_every_topic_that_requires_a_field() -> None:
    supported = {code for code, language in topic(Language).items() if language.supported}
    required = [kind for kind in TOPICS if any(field.required for field in msgspec.structs.fields(kind))]
    lacking = {kind.__name__: supported - topic(kind).keys() for kind in required}
    assert {name: codes for name, codes in lacking.items() if codes} == {}


def test_each_year_has_twelve_months() -> None:
    assert {code: len(dates.months) for code, dates in topic(Dates).items()} == dict.fromkeys(topic(Dates), 12)


def test_each_pattern_compiles_by_itself_and_cannot_match_nothing() -> None:
    for place, entry in entries():
        assert re.compile(source(entry), re.IGNORECASE).match("") is None, (place, entry)


def test_each_word_is_of_one_script() -> None:
    mixed = [
        (place, word)
        for place, entry in entries()
        for word in WORD.findall(text_of(entry))
        if len(_scripts(word)) > 1 and not _scripts(word) <= WRITTEN_IN["Japanese"]
    ]
    assert mixed == []


def test_each_entry_keeps_to_the_scripts_of_its_language() -> None:
    strange = [
        (place, word)
        for place, entry in entries()
        for word in WORD.findall(f"{text_of(entry)} {example_of(entry)}")
        if not _scripts(word) <= _declared(place.code) and word.lower() not in loan_words(place.code)
    ]
    assert strange == []


def test_each_entry_matches_its_own_example() -> None:
    for place, entry in entries():
        found = re.search(source(entry), example_of(entry), re.IGNORECASE)
        assert found, (place, entry)
        whole = found.span() == (0, len(example_of(entry)))
        assert whole or LOOKS_AROUND.search(source(entry)), (place, entry, "matches only a part of its example")


def test_no_entry_is_dead() -> None:
    """Without it, no other entry of the same list would match its example."""
    dead = [
        (place, entry, other)
        for place, listed in lists()
        for entry in listed
        for other in listed
        if other is not entry and isinstance(other, Pattern) and _matches_alike(other, entry)
    ]
    assert dead == []


def test_no_list_says_a_thing_twice() -> None:
    twice = [
        (place, source)
        for place, listed in lists()
        for source, count in Counter(example_of(entry).lower() for entry in listed).items()
        if count > 1
    ]
    assert twice == []


def test_no_entry_shadows_another() -> None:
    """In the joined pattern of all languages each example is matched as by its own entry alone."""
    joined: dict[str, list[Entry]] = defaultdict(list)
    for place, listed in lists():
        if any(isinstance(entry, Pattern) for entry in listed):
            joined[place.field] += listed
    for field, everything in joined.items():
        end = "" if field.startswith(OPEN) else r"(?!\w)"
        pattern = re.compile(rf"(?:{'|'.join(map(source, everything))}){end}", re.IGNORECASE)
        for entry in everything:
            own = re.search(rf"(?:{source(entry)}){end}", example_of(entry), re.IGNORECASE)
            found = pattern.search(example_of(entry))
            assert own is None or (found and found.span() == own.span()), (field, entry, found)


def test_alternatives_of_no_entry_match_nothing() -> None:
    assert re.search(alternatives(Dates, lambda _: ()), "anything ") is None


def test_a_field_that_the_schema_does_not_know_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `nou`"):
        msgspec.convert({"months": [], "now": [], "to": [], "nou": []}, Dates)


def test_importing_the_engine_decodes_no_pack() -> None:
    code = "import tomllib; tomllib.loads = None; import cvJobMatching; cvJobMatching.read_cv('Ada Vega')"
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "'NoneType' object is not callable" in ended.stderr
    assert "in read_cv" in ended.stderr


@pytest.mark.parametrize(
    ("word", "scripts"), [("год", {"Cyrillic"}), ("für", {"Latin"}), ("гoд", {"Cyrillic", "Latin"})]
)
def test_scripts_are_told_by_the_names_of_letters(word: str, scripts: set[str]) -> None:
    assert _scripts(word) == scripts


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(letter).split()[0].capitalize() for letter in word}


def _declared(code: str) -> set[str]:
    """The scripts of a language as Unicode names them."""
    return {name for script in topic(Language)[code].scripts for name in WRITTEN_IN.get(script, {script})}


def _matches_alike(other: Pattern, entry: Entry) -> bool:
    """Whether `other` matches the same part of the example of `entry`."""
    example, pattern = example_of(entry), re.compile(other.pattern, re.IGNORECASE)
    own, found = re.search(source(entry), example, re.IGNORECASE), pattern.search(example)
    assert own
    return bool(pattern.fullmatch(example, *own.span())) or (found is not None and found.span() == own.span())
