"""What may not be asked for is objected to in six languages, and what looks like it is not."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.criteria_review.context import CLASSES
from adapters.criteria_review.patterns import Pattern, Vocabulary
from adapters.criteria_review.review import WordedCriteriaReview
from adapters.criteria_review.schema import LANGUAGES, Examples, Pack, grounds, pack
from adapters.criteria_review.tokens import tokens
from domain.model.errors import InvalidRequest
from domain.model.objection import Ground
from ports.criteria_review import CriteriaReview
from tests.labelled.form import files, read_file

FOLDER = Path(__file__).parent
UNLAWFUL: dict[str, Any] = tomllib.loads((FOLDER / "unlawful.toml").read_text("utf-8"))
HARMLESS: dict[str, Any] = tomllib.loads((FOLDER / "harmless.toml").read_text("utf-8"))
SETS = list(UNLAWFUL)
FLOOR = {
    "tune": 1.0,
    "look": 1.0,
    "later": 0.98,
    "voices": 0.95,
    "fresh": 0.87,
    "others": 0.82,
}  # shares that are judged rightly
ALARMS = {"tune": 0, "look": 0, "later": 0, "voices": 0, "fresh": 1, "others": 7}  # harmless texts that are objected to
COUNTRIES = {"EU", "DE", "AT", "CH", "FR", "BE", "ES", "RO", "MD", "GB", "US", "RU"}
REVIEW: CriteriaReview = WordedCriteriaReview()


def found(text: str) -> set[Ground]:
    return {objection.ground for objection in REVIEW.objections(text)}


def demands(name: str) -> list[tuple[str, Ground]]:
    each = (
        (text, Ground(ground))
        for by_ground in UNLAWFUL[name].values()
        for ground, own in by_ground.items()
        for text in own
    )
    return list(each)


@pytest.mark.parametrize("name", SETS)
def test_what_may_not_be_asked_for_is_objected_to(name: str) -> None:
    missed = [text for text, ground in demands(name) if ground not in found(text)]
    assert 1 - len(missed) / len(demands(name)) >= FLOOR[name], missed


@pytest.mark.parametrize("name", SETS)
def test_what_looks_like_it_may_be_asked_for(name: str) -> None:
    texts = [text for own in HARMLESS[name].values() for text in own]
    alarms = {text: sorted(found(text)) for text in texts if found(text)}
    assert len(alarms) <= ALARMS[name], alarms


def test_an_opinion_quotes_the_clause_that_it_objects_to() -> None:
    quotes = [each.quote for each in REVIEW.objections("You like bread. I had one from the union, never again.")]
    assert quotes
    assert all(quote in "I had one from the union, never again" for quote in quotes)


def test_real_postings_give_few_alarms() -> None:
    """Of 48,739 different requirements 119 are objected to, seven in ten of them rightly; this reads every fourth."""
    texts = sorted({each["text"] for path in files()[::4] for each in read_file(path)[0]["requirements"]})
    assert len(texts) > 5_000
    assert sum(bool(found(text)) for text in texts) < len(texts) / 250


def test_every_language_and_ground_is_tried() -> None:
    tried = {language for own in UNLAWFUL.values() for language in own}
    assert tried == set(LANGUAGES)
    assert {ground for name in SETS for _, ground in demands(name)} == set(Ground)
    assert sum(len(demands(name)) for name in SETS) > 1000


def test_the_words_objected_to_are_quoted_as_they_stand() -> None:
    for text, _ in (each for name in SETS for each in demands(name)):
        for objection in REVIEW.objections(text):
            assert objection.quote
            assert objection.quote in text


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Native German speaker", ["Native German speaker"]),
        ("Driver, 25–35 years old, no children", ["25–35 years old", "no children"]),
        ("Sie sind HÖCHSTENS 35 Jahre alt.", ["HÖCHSTENS 35 Jahre alt"]),
        ("varsta intre 25 si 35 de ani", ["varsta intre 25 si 35 de ani"]),
        ("Wir suchen eine Verkäuferin. Verkäufer (m/w/d)", ["suchen eine Verkäuferin"]),
    ],
)
def test_a_quote_is_no_longer_than_the_demand(text: str, quotes: list[str]) -> None:
    assert [objection.quote for objection in REVIEW.objections(text)] == quotes


def test_objections_come_in_the_order_of_the_text_and_each_ground_by_itself() -> None:
    objections = REVIEW.objections("Young woman, unmarried, with photo")
    assert [objection.ground for objection in objections] == [Ground.AGE, Ground.GENDER, Ground.FAMILY, Ground.PHOTO]


@pytest.mark.parametrize(
    ("lawful", "unlawful"),
    [
        ("at least 18 years old", "at least 25 years old"),
        ("over 18", "18 to 35 years old"),
        ("C2 or mother tongue German", "German mother tongue"),
        ("EU citizenship or a work permit", "EU citizenship"),
        ("Waiter/waitress", "Waitress"),
        ("Women are encouraged to apply", "Women only"),
        ("No photo needed", "Photo needed"),
        ("no illness that would prevent the work", "no illness"),
        ("experience with children", "no children"),
        ("Sekretärin (m/w/d)", "Sekretärin"),
    ],
)
def test_one_word_may_make_the_difference(lawful: str, unlawful: str) -> None:
    assert found(lawful) == set()
    assert found(unlawful) != set()


def test_accents_case_and_invisible_characters_change_nothing() -> None:
    plain = REVIEW.objections("de nationalité française, âgé de 25 à 35 ans")
    for text in (
        "de nationalite\u0301 franc\u0327aise, a\u0302ge\u0301 de 25 a\u0300 35 ans",
        "DE NATIONALITE FRANCAISE, AGE DE 25 A 35 ANS",
        "de natio\u00adnalité fran\u200bçaise, âgé de\u00a025 à 35 ans",
        "ｄｅ nationalité française, âgé de ２５ à ３５ ans",
    ):
        assert [each.ground for each in REVIEW.objections(text)] == [each.ground for each in plain]
        assert all(each.quote in text for each in REVIEW.objections(text))


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert all(objection.quote in text for objection in REVIEW.objections(text))


@pytest.mark.parametrize("text", ["", " ", "\n", "....", "-", "ﷺ", "\ud800", "👩‍💻", "()" * 50])
def test_a_text_without_words_has_no_objection(text: str) -> None:
    assert REVIEW.objections(text) == ()


@pytest.mark.parametrize(
    "part",
    ["young ", "no children, ", "experience with children and ", "nur Frauen (m/w/d) ", "no ", "25 - ", "x", "und, "],
)
@pytest.mark.processor_time
def test_time_grows_with_the_length_and_no_faster(part: str) -> None:
    short, long = part * (2_500 // len(part)), part * (20_000 // len(part))
    REVIEW.objections(short)
    assert seconds(long) < 24 * max(seconds(short), 0.005)
    assert seconds(part * (10_000 // len(part))) < 4


def seconds(text: str) -> float:
    """The processor time of one reading: the best of three."""
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        REVIEW.objections(text)
        best = min(best, time.process_time() - before)
    return best


def test_the_law_is_that_of_the_country() -> None:
    law = {country: REVIEW.objections("no children", country=country)[0].law for country in (None, "DE", "gb", "PL")}
    assert "2006/54/EC" in law[None]
    assert "AGG" in law["DE"]
    assert "Equality Act" in law["gb"]
    assert law["PL"] == law[None]


@pytest.mark.parametrize("country", ["", "DEU", "D1", "Germany"])
def test_a_country_is_two_letters(country: str) -> None:
    with pytest.raises(InvalidRequest, match="two letters"):
        REVIEW.objections("no children", country=country)


def test_reason_law_and_advice_are_told_in_german_too() -> None:
    english, german, other = (REVIEW.objections("no children", language=language)[0] for language in ("en", "de", "fr"))
    assert english == other
    assert german.quote == english.quote
    assert "Richtlinie" in german.law
    assert german.reason != english.reason
    assert german.instead != english.instead


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_has_reason_advice_and_the_law_of_every_country(ground: Ground) -> None:
    entry = grounds()[ground]
    assert set(entry.law) == COUNTRIES
    assert set(entry.law_de) == {"EU"}
    texts = [entry.en.reason, entry.en.instead, entry.de.reason, entry.de.instead]
    assert all(text.endswith(".") for text in texts)
    assert all(law.strip() == law != "" for law in [*entry.law.values(), *entry.law_de.values()])


def entries(whole: Pack) -> Iterator[tuple[str, str]]:
    tables: list[Examples] = [whole.harmless, whole.waived, *whole.unless.values()]
    for context in (whole.said, whole.closed, whole.alone, whole.filed):
        tables.extend(context.values())
    for table in tables:
        yield from table.items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_matches_its_example(language: str) -> None:
    whole = pack(language)
    patterns = {written: Pattern.of(written) for written, _ in entries(whole)}
    vocabulary = Vocabulary(whole.words, patterns.values())
    unmatched = []
    for written, example in entries(whole):
        tags = [vocabulary.tags(token.word) for token in tokens(example)]
        if all(patterns[written].end(tags, at) is None for at in range(len(tags))):
            unmatched.append((written, example))
    assert unmatched == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_of_words_is_used_and_every_context_has_its_words(language: str) -> None:
    whole = pack(language)
    named = {f"{{{name}}}" for name in whole.words}
    used = {choice for written, _ in entries(whole) for item in Pattern.of(written).items for choice in item.choices}
    assert named - used - set(CLASSES) == set()
    assert set(CLASSES) <= named
    assert set(whole.unless) <= {*Ground, "any"}


@pytest.mark.parametrize("written", ["", "..", "child?", "no ..", ".. no", "no child?"])
def test_a_pattern_begins_and_ends_with_what_must_be_there(written: str) -> None:
    with pytest.raises(ValueError, match="begins and ends"):
        Pattern.of(written)


def test_a_pattern_names_classes_and_numbers_that_exist() -> None:
    for written in ("{nobody}", "<size>"):
        with pytest.raises(ValueError, match="no class of words"):
            Vocabulary({}, [Pattern.of(written)])
