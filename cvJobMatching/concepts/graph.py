"""The graph of concepts: the entries of `data`, and the skills of the lexicon with what each is a kind of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.concepts.schema import LINKS, Domain, Entry, decoded
from cvJobMatching.understanding.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Groups of the lexicon whose skills are products and languages of programming.
TOOLS = frozenset({"Programming", "Web", "Databases", "Data and machine learning", "Cloud and operations"})
LANGUAGES = "Programming"  # the group of the lexicon that holds languages of programming


class Relation(StrEnum):
    """What a concept says of another one; `schema.Entry` explains each."""

    IS = "is"
    PART = "part"
    USES = "uses"
    DOES = "does"
    NEEDS = "needs"
    SHOWS = "shows"
    NEAR = "near"
    ISNT = "isnt"


@dataclass(frozen=True, slots=True)
class Link:
    """`why` says the relation in words; empty when the relation's own words will do."""

    relation: Relation
    target: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept; `id` is its English label. `issuer` and `where` (ISO 3166 codes) are of certificates."""

    id: str
    kind: str  # a field of `schema.Domain`
    domain: str
    links: tuple[Link, ...] = ()
    issuer: str = ""
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """All concepts by id, and the entries that name them."""

    concepts: Mapping[str, Concept]
    entries: tuple[tuple[str, Entry], ...]

    def linked(self, concept: str, *relations: Relation) -> Iterator[Link]:
        """The links of a concept that have one of `relations`."""
        found = self.concepts.get(concept)
        yield from (link for link in found.links if link.relation in relations) if found else ()


@cache
def domains() -> Mapping[str, Domain]:
    """The files of `data`, by name."""
    found = sorted(files(__package__).joinpath("data").iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): decoded(file) for file in found if file.name.endswith(".toml")}


@cache
def graph() -> Graph:
    """The graph that ships with the package, read once a process."""
    concepts = {skill: _of_lexicon(skill) for skill in lexicon().skills}
    entries: list[tuple[str, Entry]] = []
    for domain, kind, label, entry in every_entry():
        entries.append((label, entry))
        if kind != "nothing":
            concepts[label] = _joined(concepts.get(label), Concept(label, kind, domain, *_facts(entry)))
    return Graph(concepts, tuple(entries))


def every_entry() -> Iterator[tuple[str, str, str, Entry]]:
    """Domain, kind, label and content of each entry."""
    for name, domain in domains().items():
        for kind in domain.__struct_fields__:
            yield from ((name, kind, label, entry) for label, entry in getattr(domain, kind).items())


def _facts(entry: Entry) -> tuple[tuple[Link, ...], str, tuple[str, ...]]:
    listed = ((Relation(name), getattr(entry, "is_" if name == "is" else name)) for name in LINKS)
    links = tuple(_link(relation, item) for relation, items in listed for item in items)
    return links, entry.by, tuple(entry.where.split())


def _link(relation: Relation, item: str) -> Link:
    target, _, why = item.partition("|")
    return Link(relation, target.strip(), why.strip())


def _of_lexicon(label: str) -> Concept:
    skill = lexicon().skills[label]
    kind = "tool" if skill.group in TOOLS else "skill"
    return Concept(label, kind, "lexicon", tuple(_broader(skill.group, broader) for broader in skill.broader))


def _broader(group: str, broader: str) -> Link:
    """A framework is no kind of the language that it is used with."""
    above = lexicon().skills.get(broader)
    with_a_language = above is not None and above.group == LANGUAGES != group
    return Link(Relation.USES if with_a_language else Relation.IS, broader)


def _joined(before: Concept | None, new: Concept) -> Concept:
    """An entry adds to the skill of the lexicon that has its label, and its links take the place of the same ones."""
    if before is None:
        return new
    said = {link.target for link in new.links}
    links = (*new.links, *(link for link in before.links if link.target not in said))
    return Concept(new.id, new.kind, new.domain, links, new.issuer, new.where)
