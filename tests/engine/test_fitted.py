"""What the fitted models are computed with: tokens, a transformer, trees, and the version of a file."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import NDArray

from cvJobMatching.fitted.files import DECISION, JUDGE, READER, WORDS, arrays, transformer, version
from cvJobMatching.fitted.transformer import restored
from cvJobMatching.fitted.trees import Trees
from cvJobMatching.fitted.wordpiece import START, UNKNOWN, pieces
from cvJobMatching.matching.decision import features
from cvJobMatching.matching.opinion import Asked, opinions
from cvJobMatching.model.report import Kind, Requirement, Topic
from cvJobMatching.pipeline import read_cv
from cvJobMatching.requirements.facts import known
from cvJobMatching.requirements.tagger import tokens_of
from cvJobMatching.requirements.topics import criterion_of
from cvJobMatching.requirements.verdict import SILENT
from tests.engine.samples import CV, DAY

TEXTS = (
    "Ran payment services on Kubernetes.",
    "Deutsch",
    "Готовил борщ и пёк хлеб каждый день для ста гостей.",
    "3+ years of experience with PostgreSQL, Kafka and Terraform, in a team of five",
)


def tokens(text: str) -> list[int]:
    return [START, *(piece.token for piece in pieces(text))]


@pytest.mark.parametrize("text", TEXTS)
def test_each_piece_knows_the_place_of_its_word(text: str) -> None:
    found = list(pieces(text))
    words = list(dict.fromkeys((each.start, each.end) for each in found))
    assert "".join(text[start:end] for start, end in words) == "".join(text.split())
    assert UNKNOWN not in {each.token for each in found}


def test_a_long_word_is_several_pieces_of_one_place() -> None:
    found = list(pieces("Berufsunfähigkeitsversicherung"))
    assert len(found) > 1
    assert {(each.start, each.end) for each in found} == {(0, 30)}


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("Berufserfahrung", "experience"),
        ("enfermera", "nurse"),
        ("comptable", "accountant"),
        ("опыт", "experience"),
        ("удостоверение", "certificate"),
    ],
)
def test_a_word_of_another_language_is_one_piece_that_is_near_its_english_one(word: str, english: str) -> None:
    (own,), (near,), (far,) = (list(pieces(each)) for each in (word, english, "banana"))
    words = restored(arrays(WORDS), "words")
    likeness = [float(words[own.token] @ words[each.token]) for each in (near, far)]
    assert likeness[0] > 2 * likeness[1]


def test_case_and_accents_make_no_difference() -> None:
    assert tokens("ÉLÈVE Über") == tokens("eleve uber")


@pytest.mark.parametrize("text", ["x" * 61, "\U0001f9d1"])
def test_what_is_in_no_vocabulary_is_unknown(text: str) -> None:
    assert tokens(text) == [START, UNKNOWN]


def test_every_line_of_a_posting_ends_with_a_sign_and_a_paragraph_with_another() -> None:
    text = "Cook\nSoup and fish\n\nGermany"
    found = list(tokens_of(text))
    ends = [each for each in found if each.start == each.end]
    assert [each.start for each in ends] == [4, 18, len(text)]
    assert ends[0].number != ends[1].number
    assert ends[0].number == ends[2].number
    assert [text[each.start : each.end] for each in found if each.first] == ["Cook", "Soup", "and", "fish", "Germany"]


@pytest.mark.parametrize("kind", [0, 1])
def test_the_vectors_of_a_text_are_the_same_alone_and_among_others(kind: int) -> None:
    together = transformer(JUDGE)([tokens(text) for text in TEXTS], kind=kind)
    for text, among in zip(TEXTS, together, strict=True):
        alone = transformer(JUDGE)([tokens(text)], kind=kind)[0]
        assert alone.shape == (len(tokens(text)), alone.shape[1])
        np.testing.assert_allclose(alone, among, rtol=0, atol=1e-5)


def test_the_vector_of_a_word_depends_on_the_words_beside_it() -> None:
    river, money = transformer(JUDGE)([tokens("bank of a river"), tokens("bank of the state")], kind=0)
    assert float(np.abs(river[1] - money[1]).max()) > 0.01


def test_whole_numbers_with_a_scale_a_row_become_what_they_stand_for() -> None:
    stored: dict[str, NDArray[np.generic]] = {
        "a": np.array([[1, -2], [3, 4]], np.int8),
        "a.scale": np.array([0.5, 2.0], np.float16),
    }
    assert restored(stored, "a").tolist() == [[0.5, -1.0], [6.0, 8.0]]


def test_each_row_walks_down_every_tree_and_the_leaves_are_summed_by_class() -> None:
    trees = Trees.of(
        {
            "roots": np.array([0, 3, 4]),
            "classes": np.array([0, 1, 0]),
            "features": np.array([1, 0, 0, 0, 0, 0, 0]),
            "thresholds": np.array([0.5, 0, 0, 0, 7.0, 0, 0]),
            "left": np.array([1, 1, 2, 3, 5, 5, 6]),
            "right": np.array([2, 1, 2, 3, 6, 5, 6]),
            "values": np.array([0, 10.0, 20.0, 5.0, 0, 1.0, 2.0]),
            "depth": np.array(1),
        }
    )
    rows = np.array([[7.0, 0.5], [7.5, 0.6]], np.float32)  # at most the threshold goes left
    assert trees(rows).tolist() == [[11.0, 5.0], [22.0, 5.0]]


def test_the_trees_that_ship_ask_for_no_feature_that_is_not_there() -> None:
    stored = arrays(DECISION)
    inner = stored["left"] != np.arange(len(stored["left"]))
    asked = Requirement(text="Python", kind=Kind.SKILL, must=True, topic=Topic.SKILL)
    criterion, cv = criterion_of(asked), read_cv(CV, as_of=DAY).facts
    facts = known(criterion, cv, SILENT, None)
    opinion = opinions([Asked("Python", Topic.SKILL, must=True)], [facts], [cv.text[slice(*unit)] for unit in cv.units])
    assert stored["features"][inner].max() < features([criterion], [facts], opinion, cv).shape[1]


@pytest.mark.parametrize("name", [READER, JUDGE, DECISION])
def test_the_version_of_a_file_is_the_hash_of_its_bytes_and_of_the_words(name: str) -> None:
    parts = ("vocabulary.txt", f"{WORDS}.npz", f"{name}.npz")
    read = [files("cvJobMatching.fitted").joinpath(each).read_bytes() for each in parts]
    assert version(name) == f"{name}-{hashlib.sha256(b''.join(read)).hexdigest()[:16]}"
    changed = hashlib.sha256(b"".join(read) + b"\0").hexdigest()
    assert changed[:16] not in version(name)
