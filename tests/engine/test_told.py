"""Skills told in words of their own are found by a tagger that anyone can fit again."""

from __future__ import annotations

import json
from importlib.resources import files

import pycrfsuite
import pytest

import cvJobMatching as engine
from cvJobMatching.skill_extraction.crf import TAGS, Chance, chances, joined, model, parsed
from cvJobMatching.skill_extraction.features import TOKEN, classes_of
from cvJobMatching.skill_extraction.training import HEAD, SETTINGS, Lesson, fitted, lessons, written
from tests.engine.samples import labels


def marked(sentence: str) -> str:
    """A row of training data in which [brackets] mark the skills."""
    tokens = sentence.split()
    opened = [at for at, token in enumerate(tokens) if token.startswith("[")]
    closed = [at + 1 for at, token in enumerate(tokens) if token.endswith("]")]
    row = {"tokens": [token.strip("[]") for token in tokens], "skill": list(zip(opened, closed, strict=True))}
    return json.dumps({"part": "train", "knowledge": [], **row})


ROWS = [
    marked(f"{opening} [{doing} {what}] {rest}")
    for opening in ("You will", "Ability to", "Eager to")
    for doing in ("lead", "plan", "build")
    for what in ("teams", "bridges", "gardens")
    for rest in ("in Oslo .", "every day", "for us .")
] + [marked("We are a bakery in Oslo ."), marked("Our bakery bakes bread every day")] * 5


@pytest.fixture(scope="module")
def taught() -> list[Lesson]:
    return list(lessons(ROWS))


def test_the_same_lessons_give_the_same_weights(taught: list[Lesson]) -> None:
    weights = fitted(taught)
    assert weights == fitted(taught)
    assert weights.startswith(HEAD)


def test_a_fitted_tagger_finds_what_it_was_never_shown(taught: list[Lesson]) -> None:
    (unseen,) = lessons([marked("You will [plan markets] for us .")])
    found = chances(unseen.signs, parsed(fitted(taught)))
    assert joined(found, 0.5) == [(2, 4)]


def test_chances_are_those_of_the_library_that_fitted_the_weights(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("crf")
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=SETTINGS | {"max_iterations": 20}, verbose=False)
    taught = list(lessons(ROWS))
    for lesson in taught:
        trainer.append(lesson.signs, lesson.tags)
    trainer.train(str(place / "model"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(place / "model"))
    tagger.dump(str(place / "dump"))
    weights = parsed(HEAD + written((place / "dump").read_text("utf-8")))
    for lesson in taught[::7]:
        tagger.set(lesson.signs)
        for at, chance in enumerate(chances(lesson.signs, weights)):
            begins, inside = (tagger.marginal(tag, at) for tag in TAGS[:2])
            assert chance == pytest.approx((begins, begins + inside), abs=0.05)  # weights are kept in hundredths


def test_the_weights_that_ship_name_their_source() -> None:
    text = files("cvJobMatching.skill_extraction").joinpath("data/tagger.txt").read_text("utf-8")
    assert text.startswith(HEAD)
    assert model() == parsed(text)


def test_a_run_of_words_ends_where_another_more_likely_begins() -> None:
    begins, goes_on, outside = Chance(0.8, 0.9), Chance(0.1, 0.9), Chance(0.0, 0.1)
    assert joined([begins, goes_on, begins, outside, goes_on], 0.5) == [(0, 2), (2, 3), (4, 5)]
    assert joined([], 0.5) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You will lead a team of nurses, and have knowledge of tax law.", ["lead a team of nurses", "tax law"]),
        ("Knowledge of maritime law.\nAbility to work under pressure.", ["maritime law", "work under pressure"]),
        ("We build bridges.", []),
        ("Sie leiten ein Team und haben Kenntnisse in Java.", ["Java"]),
        ("Вы будете руководить командой и знаете Java.", ["Java"]),
        ("Java Script", ["JavaScript"]),
        ("", []),
    ],
)
def test_phrases_are_found_in_english_and_names_in_any_language(text: str, found: list[str]) -> None:
    assert labels(text) == found


def test_a_phrase_is_its_own_words_and_ends_at_a_comma() -> None:
    mentions = engine.find_skills("Ability to plan gardens, paint walls and lay floors")
    assert mentions
    assert all("," not in mention.quote and mention.label == mention.quote.lower() for mention in mentions)


def test_a_name_that_a_sentence_says_of_the_employer_is_no_skill() -> None:
    told = "Experience in journalism and the ability to write for readers of all ages is required."
    of_itself = "Founded in Bergen in 1952, our group owns hotels, a journalism school, and shops all over the country."
    assert "Journalism" in labels(told)
    assert "Journalism" not in labels(of_itself)


def test_a_cv_tells_its_skills_by_name_alone() -> None:
    tasks = "Lead a team of nurses\nKnowledge of tax law\nTeaching\nBuilt bridges\nJava\n"
    assert labels(tasks) == ["Teaching", "Java"]
    assert "tax law" in labels(f"You will have:\n{tasks}")


def test_a_phrase_made_of_names_alone_is_not_told_again() -> None:
    assert labels("You know Java/C++ and Python") == ["Java", "C++", "Python"]


def test_words_are_classed_in_all_their_forms() -> None:
    assert "actions" in classes_of("leading")
    assert "actions" in classes_of("manages")
    assert "actions" not in classes_of("bakery")
    assert TOKEN.findall("C++, C# and don't") == ["C++", "C#", "and", "don't"]
