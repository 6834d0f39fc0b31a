"""Links in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cvJobMatching.concepts.graph import Relation, graph

if TYPE_CHECKING:
    from cvJobMatching.concepts.graph import Link

SENTENCES: Final = {
    Relation.IS: "{a_one} is a kind of {other}",
    Relation.PART: "{one} is part of {other}",
    Relation.USES: "{one} is used with {other}",
    Relation.DOES: "{other} is part of the work of {a_one}",
    Relation.NEEDS: "nobody works as {a_one} without {other}",
    Relation.SHOWS: "{one} proves {other}",
    Relation.NEAR: "{a_one} is related to {an_other}, which is no proof",
    Relation.ISNT: "{a_one} is not {an_other}",
}
COUNTED: Final = frozenset({"occupation"})  # kinds whose labels take an article
TOOL_FOR: Final = frozenset({("tool", "skill"), ("tool", "task")})
PROPER: Final = frozenset({"tool", "certificate", "licence", "standard", "degree"})  # kinds that keep their capitals


def said(source: str, link: Link) -> str:
    """One link as a sentence without its full stop: its own words, or those of its relation."""
    if link.why:
        return link.why
    one, other = labelled(source), labelled(link.target)
    if link.relation is Relation.IS and _kind(source) in COUNTED and _kind(link.target) in COUNTED:
        return f"{_with_article(source)} is {_with_article(link.target)}"
    if link.relation is Relation.IS and (_kind(source), _kind(link.target)) in TOOL_FOR:
        return f"{one} is a tool for {other}"
    if link.relation is Relation.NEEDS and _kind(source) not in COUNTED:
        return f"{one} is not done without {other}"
    articles = {"a_one": _with_article(source), "an_other": _with_article(link.target)}
    return SENTENCES[link.relation].format(one=one, other=other, **articles)


def labelled(concept: str) -> str:
    """A concept's label inside a sentence: "Wound care" as "wound care", "Java" as it is."""
    first = concept.split(None, 1)[0]
    if _kind(concept) in PROPER or _kind(first) in PROPER:
        return concept
    return concept[0].lower() + concept[1:] if first[1:].islower() else concept


def _with_article(concept: str) -> str:
    label = labelled(concept)
    if _kind(concept) not in COUNTED:
        return label
    return f"an {label}" if label[0] in "aeioAEIO" or label.startswith(("und", "up")) else f"a {label}"


def _kind(concept: str) -> str:
    found = graph().concepts.get(concept)
    return found.kind if found else ""
