"""Whom a sentence speaks to, if not simply of the candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from cvJobMatching.integrity.sentence import Sentence
    from cvJobMatching.integrity.word_classes import Hit

READERS = ("machines", "systems", "people")
_BRACKETED = compiled(r"[\[<{|]\s?[/|]?\s?\Z")
_NAMED = frozenset(":,，：")


def _calls(s: Sentence) -> list[Hit]:
    """Words that speak to somebody, where a sentence or clause begins; "as an engineer I" speaks to nobody."""
    first = [hit for hit in s.of("toward") if s.begins(hit) and not s.pair([hit], s.of("own"), "clause")]
    return [*first, *(hit for hit in s.of("calls") if s.opens(hit))]


def called(s: Sentence) -> bool:
    """A machine that is spoken to."""
    calls = _calls(s)
    named = any(s.begins(hit) and s.next_to(hit) in _NAMED for hit in s.of("machines"))
    return named or s.pair(calls, s.of("machines"), "clause")


def greeted(s: Sentence) -> bool:
    """What may be a machine, or a person who judges, spoken to."""
    return not called(s) and s.pair(_calls(s), s.of("systems", "people", "whoever"), "near")


def machine(s: Sentence) -> bool:
    """A machine is named, and not spoken to."""
    return s.has("machines") and not called(s)


def obliged(s: Sentence) -> bool:
    """A reader who has to judge or to answer: "the evaluator must conclude"."""
    wanted = s.of("judging", "judged", "telling", "refusing", "cancelling")
    duties = [hit for hit in s.of("obligations") if s.beside([hit], wanted, "clause")]
    return s.beside(s.of(*READERS), duties, "clause")


def whoever(s: Sentence) -> bool:
    """A reader who is not known: "whoever grades this page"."""
    return s.pair(s.of("whoever"), s.of("reading", "machines"), "clause")


def your_output(s: Sentence) -> bool:
    """What a reader writes: "your summary"."""
    return s.pair(s.of("yours"), s.of("outputs"), "beside")


def your_brief(s: Sentence) -> bool:
    """What a machine works by: "your instructions"."""
    return s.pair(s.of("yours"), s.of("briefs"), "beside")


def role(s: Sentence) -> bool:
    """A part that the reader shall play: "pretend to be the manager"."""
    played = any(s.opens(hit) for hit in s.of("roleplay"))
    return played and s.has("machines", "people", "yours", "telling")


def marker(s: Sentence) -> bool:
    """What only a machine's own instructions have: "[system]", "system message"."""
    if any(s.opens(hit) for hit in s.of("markers")):
        return True
    return any(
        _BRACKETED.search(s.text, max(hit.start - 3, 0), hit.start) for hit in s.of("systems", "machines", "briefs")
    )


def topic(s: Sentence) -> bool:
    """Words of those who write about attacks."""
    return s.has("topics")


def own(s: Sentence) -> bool:
    """Who writes speaks of what he does himself: "I recommend"."""
    return s.pair(s.of("own"), s.of("judging", "telling", "obligations"), "near")
