"""The data of the concept graph holds together, and every name finds its concept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from cvJobMatching.concepts import Relation, Strength, find, graph, path
from cvJobMatching.concepts.graph import domains, every_entry
from cvJobMatching.concepts.names import Name, every_name
from cvJobMatching.understanding.text.tokens import words

OURS = tuple(name for name in every_name() if name.concept and graph().concepts[name.concept].domain != "lexicon")


def test_every_link_leads_to_a_concept() -> None:
    concepts = graph().concepts
    unknown = [
        (each.id, link.target) for each in concepts.values() for link in each.links if link.target not in concepts
    ]
    assert unknown == []


def test_a_label_has_one_entry() -> None:
    places = defaultdict(list)
    for domain, kind, label, _ in every_entry():
        places[label].append(f"{domain}.{kind}")
    assert {label: found for label, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("relations", [(Relation.IS,), (Relation.PART,)])
def test_no_concept_is_a_kind_or_a_part_of_itself(relations: tuple[Relation, ...]) -> None:
    above = {label: {link.target for link in graph().linked(label, *relations)} for label in graph().concepts}
    try:
        assert list(TopologicalSorter(above).static_order())
    except CycleError as cycle:
        pytest.fail(str(cycle.args[1]))


def test_a_name_of_two_concepts_says_beside_which_words() -> None:
    meanings: dict[tuple[str, ...], set[Name]] = defaultdict(set)
    for name in OURS:
        if not name.together and not name.affix:
            meanings[tuple(word.key for word in words(name.text))].add(name)
    shared = {
        " ".join(keys): sorted(name.concept for name in meant)
        for keys, meant in meanings.items()
        if len({name.concept for name in meant if not name.cues}) > 1 and _meet(meant)
    }
    assert shared == {}


def _meet(meant: set[Name]) -> bool:
    """Whether two of the names are looked for in one language."""
    for one in meant:
        for other in meant:
            same = one.language == other.language or "any" in (one.language, other.language)
            if one.concept != other.concept and same and not one.cues and not other.cues and one.cased == other.cased:
                return True
    return False


def test_every_name_finds_its_concept() -> None:
    assert [name for name in OURS if name.concept not in {each.concept for each in find(*_text(name))}] == []


def _text(name: Name) -> tuple[str, str]:
    language = "en" if name.language == "any" else name.language
    text = name.text.replace(" + ", " ").replace("*", "abcd")
    return f"Python, {text}, {' '.join(name.cues[:1])}", language


def test_every_example_names_its_concept_and_no_look_alike_does() -> None:
    wrong = []
    for _, _, label, entry in every_entry():
        wrong += [(label, text) for text in entry.example if label not in _concepts(text)]
        wrong += [(label, text) for text in entry.unlike if label in _concepts(text)]
    assert wrong == []


def _concepts(text: str) -> set[str]:
    return {mention.concept for mention in find(text)}


def test_an_everyday_word_has_an_example_and_a_look_alike() -> None:
    careful = [(label, entry) for _, _, label, entry in every_entry() if "~" in " ".join((*entry.any, *entry.en))]
    assert [label for label, entry in careful if not entry.example or not entry.unlike] == []


def test_a_phrase_that_means_nothing_names_nothing() -> None:
    phrases = [(text, language) for text, language in _phrases() if find(text, language)]
    assert phrases == []


def _phrases() -> Iterator[tuple[str, str]]:
    for _, kind, _, entry in every_entry():
        if kind == "nothing":
            yield from (
                (text, language)
                for language in ("en", "de", "fr", "es", "ru", "ro")
                for text in getattr(entry, language)
            )


def test_what_is_not_another_does_not_prove_it() -> None:
    denied = [
        (each.id, link.target)
        for each in graph().concepts.values()
        for link in each.links
        if link.relation is Relation.ISNT
    ]
    ways = [
        (one, other)
        for one, other in denied
        for way in (path(one, other),)
        if way is None or way.strength is not Strength.IS_NOT
    ]
    assert ways == []


def test_a_paper_names_known_countries() -> None:
    known = {"GB", "IE", "US", "AU", "NZ", "CA", "IN", "DE", "AT", "CH", "FR", "BE", "LU", "ES", "RU", "RO", "EU"}
    assert {each.id: each.where for each in graph().concepts.values() if set(each.where) - known} == {}


def test_there_is_data() -> None:
    assert domains()
