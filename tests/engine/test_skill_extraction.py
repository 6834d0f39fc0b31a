"""Skills described without a name are found by a tagger that anyone can train again."""

from __future__ import annotations

import json
from importlib.resources import files

import pycrfsuite
import pytest

import cvJobMatching as engine
from cvJobMatching.skill_extraction.crf import TAGS, Marginal, likely_runs, marginals, model, parsed
from cvJobMatching.skill_extraction.features import TOKEN, classes_of
from cvJobMatching.skill_extraction.training import HEAD, SETTINGS, Example, examples, formatted, trained
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
def taught() -> list[Example]:
    return list(examples(ROWS))


def test_the_same_examples_give_the_same_weights(taught: list[Example]) -> None:
    weights = trained(taught)
    assert weights == trained(taught)
    assert weights.startswith(HEAD)


def test_a_fitted_tagger_finds_what_it_was_never_shown(taught: list[Example]) -> None:
    (unseen,) = examples([marked("You will [plan markets] for us .")])
    found = marginals(unseen.features, parsed(trained(taught)))
    assert likely_runs(found, 0.5) == [(2, 4)]


def test_chances_are_those_of_the_library_that_fitted_the_weights(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("crf")
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=SETTINGS | {"max_iterations": 20}, verbose=False)
    taught = list(examples(ROWS))
    for example in taught:
        trainer.append(example.features, example.tags)
    trainer.train(str(place / "model"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(place / "model"))
    tagger.dump(str(place / "dump"))
    weights = parsed(HEAD + formatted((place / "dump").read_text("utf-8")))
    for example in taught[::7]:
        tagger.set(example.features)
        for at, marginal in enumerate(marginals(example.features, weights)):
            begins, inside = (tagger.marginal(tag, at) for tag in TAGS[:2])
            assert marginal == pytest.approx((begins, begins + inside), abs=0.05)  # weights are kept in hundredths


def test_the_weights_that_ship_name_their_source() -> None:
    text = files("cvJobMatching.skill_extraction").joinpath("data/tagger.txt").read_text("utf-8")
    assert text.startswith(HEAD)
    assert model() == parsed(text)


def test_a_run_of_words_ends_where_another_more_likely_begins() -> None:
    begins, goes_on, outside = Marginal(0.8, 0.9), Marginal(0.1, 0.9), Marginal(0.0, 0.1)
    assert likely_runs([begins, goes_on, begins, outside, goes_on], 0.5) == [(0, 2), (2, 3), (4, 5)]
    assert likely_runs([], 0.5) == []


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


def test_a_name_in_a_sentence_about_the_employer_is_no_skill() -> None:
    told = "Experience in journalism and the ability to write for readers of all ages is required."
    of_itself = "Founded in Bergen in 1952, our group owns hotels, a journalism school, and shops all over the country."
    assert "Journalism" in labels(told)
    assert "Journalism" not in labels(of_itself)


def test_a_cv_is_searched_for_names_only() -> None:
    tasks = "Lead a team of nurses\nKnowledge of tax law\nTeaching\nBuilt bridges\nJava\n"
    assert labels(tasks) == ["Teaching", "Java"]
    assert "tax law" in labels(f"You will have:\n{tasks}")


def test_a_phrase_made_of_names_alone_is_not_repeated() -> None:
    assert labels("You know Java/C++ and Python") == ["Java", "C++", "Python"]


def test_words_are_classed_in_all_their_forms() -> None:
    assert "actions" in classes_of("leading")
    assert "actions" in classes_of("manages")
    assert "actions" not in classes_of("bakery")
    assert TOKEN.findall("C++, C# and don't") == ["C++", "C#", "and", "don't"]
