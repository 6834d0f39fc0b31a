"""What each topic of a pack has to keep beyond the rules of all packs."""

from __future__ import annotations

import pytest
import Stemmer  # type: ignore[import-not-found, unused-ignore]  # has no stubs

from cvJobMatching import read_cv
from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Asking, Education, Entries, GenderEnding, Grammar, Redaction, Skills, Words
from cvJobMatching.model.report import Kind, Requirement, Topic
from cvJobMatching.reading.ocr import models
from cvJobMatching.requirements.conditions import told_once
from cvJobMatching.requirements.durations import names_an_age, names_years
from cvJobMatching.requirements.kinds.education import Education as EducationAsked
from cvJobMatching.requirements.kinds.gate import Gate
from cvJobMatching.requirements.kinds.level import level_of
from cvJobMatching.requirements.lists import choice_of, listed
from cvJobMatching.requirements.obligation import is_unwanted, must_be_had
from cvJobMatching.understanding.cv.redaction.addresses import is_place
from cvJobMatching.understanding.text.gender import SHORTEST, neutral
from cvJobMatching.understanding.text.lines import sentences
from cvJobMatching.understanding.text.tokens import words

ENDINGS = [(code, ending) for code, grammar in topic(Grammar).items() for ending in grammar.gender_endings]


def _words_of_texts() -> list[tuple[str, Words]]:
    grammar = topic(Grammar).items()
    listed = [(code, each) for code, of in grammar for each in (of.stop_words, of.person_words)]
    return listed + [(code, each) for code, of in topic(Skills).items() for each in (of.cues, of.used_in, of.choice)]


def test_each_word_is_one_that_a_text_is_split_into() -> None:
    lost = [
        (code, word) for code, listed in _words_of_texts() for word in listed if [w.key for w in words(word)] != [word]
    ]
    assert lost == []


def test_each_language_has_a_stemmer_of_snowball() -> None:
    assert {grammar.stemmer for grammar in topic(Grammar).values()} <= set(Stemmer.algorithms())


@pytest.mark.parametrize(("code", "ending"), ENDINGS, ids=lambda value: getattr(value, "female", value))
def test_an_ending_makes_its_example_neutral(code: str, ending: GenderEnding) -> None:
    assert len(ending.example) >= SHORTEST
    assert neutral(ending.example) == ending.example.removesuffix(ending.female) + ending.male != ending.example


def test_no_ending_is_dead() -> None:
    """Without it, a shorter ending would make another word of its example."""
    dead = [
        (ending.female, other.female)
        for _, ending in ENDINGS
        for _, other in ENDINGS
        if other is not ending
        and ending.example.endswith(other.female)
        and ending.example.removesuffix(other.female) + other.male == neutral(ending.example)
    ]
    assert dead == []


def test_an_abbreviation_ends_no_sentence() -> None:
    for grammar in topic(Grammar).values():
        for short in grammar.abbreviations:
            assert len(list(sentences(f"Address: {short}. Nordic 5"))) == 1, short
    assert len(list(sentences("Address: top. Nordic 5"))) == 2


def _examples(entries: Entries) -> list[str]:
    return [entry if isinstance(entry, str) else entry.example for entry in entries]


@pytest.mark.parametrize("code", topic(Asking))
def test_the_words_of_a_requirement_are_understood(code: str) -> None:
    asking = topic(Asking)[code]
    numbers = [word for words in asking.numbers.values() for word in words]
    durations = [f"3 {unit}" for unit in _examples((*asking.years, *asking.months))]
    durations += [f"{word} {_examples(asking.years)[0]}" for word in numbers]
    assert [text for text in (*durations, *_examples((*asking.several, *asking.a_year))) if not names_years(text)] == []
    for level, entries in enumerate(asking.levels, 1):
        assert [text for text in _examples(entries) if level_of(text) < level] == []
    assert {Gate.kind_of(text) for text in _examples(asking.work_permit)} <= {Kind.WORK_AUTHORISATION}
    assert {Gate.kind_of(text) for text in _examples((*asking.place, *asking.office))} <= {Kind.LOCATION}
    assert [text for text in _examples(asking.age) if not names_an_age(text)] == []
    assert [word for word in asking.choice if choice_of(f"Java {word} Kotlin") != ("Java", "Kotlin")] == []
    leads = [lead for lead in _examples(asking.one_of) if choice_of(f"{lead} Java; Kotlin") != ("Java", "Kotlin")]
    examples = [f"one of these ({words} Java, Kotlin)" for words in _examples(asking.for_example)]
    assert leads + [text for text in examples if choice_of(text) != ("Java", "Kotlin")] == []
    assert [word for word in asking.both if len(listed(f"Docker {word} Kubernetes", Topic.SKILL)) != 2] == []
    assert [text for text in _examples(asking.wished) if must_be_had(f"Xylo {text}") is not False] == []
    assert [text for text in _examples(asking.wished) if must_be_had(f"{text} Xylo") is not False] == []
    assert [text for text in _examples(asking.needed) if must_be_had(f"Xylo {text}") is not True] == []
    turned = [f"Xylo {word} {_examples(asking.needed)[0]}" for word in asking.denial]
    assert [text for text in turned if must_be_had(text) is not None] == []
    assert [text for text in _examples(asking.unwanted) if not is_unwanted(f"{text} Xylo")] == []
    assert [text for text in _examples(asking.office) if not _is_of_the_office(text)] == []
    assert [word for word in asking.other_gender if choice_of(f"Xylo/{word} or Yra") != (f"Xylo/{word}", "Yra")] == []


def _is_of_the_office(text: str) -> bool:
    """Whether the town above it and the text are one condition."""
    asked = [(0, "Leeds"), (10, text)]
    gates = [Requirement(text=it, kind=Kind.OTHER, must=True, start=at, topic=Topic.GATE) for at, it in asked]
    return [each.also for each in told_once(f"Leeds     {text}", gates)] == [("Leeds",)]


@pytest.mark.parametrize("code", topic(Education))
def test_the_words_of_a_degree_of_any_field_name_none(code: str) -> None:
    words = topic(Education)[code]
    asked = [*_examples(words.any_degree), *(f"{word} Bachelor" for word in words.no_field)]
    of = [Requirement(text=text, kind=Kind.EDUCATION, must=True, topic=Topic.EDUCATION) for text in asked]
    understood = [(each.text, EducationAsked.of(each)) for each in of]
    assert [text for text, each in understood if not (each.rank and each.of_any_field)] == []


def test_each_street_and_each_country_makes_an_address() -> None:
    for redaction in topic(Redaction).values():
        assert [street for street in redaction.streets if not is_place(f"Linden {street} 5")] == []
        assert [country for country in redaction.countries if not is_place(f"Xylo, {country}")] == []


@pytest.mark.parametrize("code", topic(Redaction))
def test_what_somebody_is_ready_for_is_seen_among_personal_data(code: str) -> None:
    cv = "Jane Doe\nCook\n\nExperience\nCook, Acme, 2019 - 2021\n\nPersonal details\nMarital status: single\n{}\n"
    told = _examples(topic(Redaction)[code].readiness)
    assert [text for text in told if text not in read_cv(cv.format(text)).facts.text] == []
    assert "single" not in read_cv(cv.format(told[0] if told else "")).facts.text


@pytest.mark.parametrize("code", topic(Redaction))
def test_each_way_to_tell_an_age_or_a_birth_is_cut_out(code: str) -> None:
    redaction = topic(Redaction)[code]
    told = [*_examples(redaction.own_age), *(f"{words} 1979" for words in _examples(redaction.born))]
    kept = [text for text in told if text in read_cv(f"Jo Doe\n\nInterests\nChess. {text}\nRowing\n").facts.text]
    assert kept == []


def test_a_page_is_read_with_the_model_of_its_language_and_the_english_one() -> None:
    assert [models.for_language(code) for code in ("de", "en", "ro", "xx", None)] == ["deu+eng", *["eng"] * 4]
    assert models.of_script("Cyrillic") == ("rus",)
    assert models.names()["fra"] == "French"
