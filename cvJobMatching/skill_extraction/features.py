"""What the tagger sees of each word of a sentence: the word, its neighbours, their classes, and the sentence."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.text.tokens import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cvJobMatching.understanding.text.lines import Span

# Commas are left out: lists are written with and without them.
AGAIN = compiled(r"(.)\1+")
TOKEN = compiled(r"[^\W_]+(?:\+\+|#(?!\w))?(?:['’]\w+)?|[^\w\s,]")
PAUSES = frozenset(".;:!?•*")
REACH = (-2, -1, 0, 1, 2)  # words
NEAR = (-1, 0, 1)
EDGE = "$"
SPEAKERS = {"we": frozenset({"we", "our", "us"}), "you": frozenset({"you", "your", "candidate", "applicant"})}


class Token(NamedTuple):
    """A word or a mark at `start` to `end`; `key` is its lower-case form."""

    key: str
    start: int
    end: int
    shape: str


@cache
def _classes() -> dict[str, frozenset[str]]:
    text = files("cvJobMatching.skill_extraction").joinpath("data/word_classes.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {name.strip(): frozenset(listed.split()) for name, _, listed in rows}


def tokens(text: str, span: Span) -> list[Token]:
    """The words and marks of a sentence."""
    return [
        Token(found.group().lower(), found.start(), found.end(), _shape(found.group()))
        for found in TOKEN.finditer(text, *span)
    ]


def features(found: Sequence[Token], named: Iterable[tuple[int, int]]) -> Iterator[list[str]]:
    """The features of each word; `named` are the spans of the lexicon's names."""
    names, speakers = bio_tags(found, named), _speakers(found)
    whole = [*_of_the_sentence(found, names), *speakers, "always"]
    rows = [_of_a_word(token, name) for token, name in zip(found, names, strict=True)]
    for at, place in enumerate(_places(found)):
        yield [*whole, *place, *_around(rows, at), *(f"{each} {names[at]}" for each in speakers)]


def bio_tags(found: Sequence[Token], spans: Iterable[tuple[int, int]]) -> list[str]:
    """Each word's place in `spans`: B where one begins, I inside, O outside."""
    tags = ["O"] * len(found)
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        inside = [at for at, token in enumerate(found) if token.start < end and start < token.end]
        for at in inside:
            tags[at] = "B" if at == inside[0] else "I"
    return tags


def _of_the_sentence(found: Sequence[Token], names: Sequence[str]) -> list[str]:
    capitals = sum(token.shape[0] == "X" for token in found) / len(found)
    first = stem(found[0].key) if found[0].key[0].isalnum() else "*"
    return [
        f"capitals {int(4 * capitals)}",
        f"names {min(names.count('B'), 4)}",
        f"length {min(len(found) // 4, 6)}",
        f"first {first}",
    ]


def _speakers(found: Sequence[Token]) -> list[str]:
    """Whether the sentence is about the employer or the candidate, and whether it states a requirement."""
    keys = {token.key for token in found}
    present = [f"speaks {name}" for name, words in SPEAKERS.items() if keys & words]
    return [*present, "speaks asking"] if keys & _classes()["cues"] else present


def _of_a_word(token: Token, name: str) -> tuple[list[str], list[str]]:
    """The features that count two words away, and those that count only for a neighbour."""
    far = [f"w {stem(token.key)}", f"n {name}", f"s {token.shape}", *(f"c {each}" for each in classes_of(token.key))]
    return far, [*far, f"e {token.key[-3:]}"]


def _around(rows: Sequence[tuple[list[str], list[str]]], at: int) -> Iterator[str]:
    for step in REACH:
        beside = at + step
        if 0 <= beside < len(rows):
            yield from (f"{step} {feature}" for feature in rows[beside][step in NEAR])
        else:
            yield f"{step} {EDGE}"


def _places(found: Sequence[Token]) -> Iterator[list[str]]:
    """The position of each word in its clause, and its distance from the word that introduces a skill."""
    at, cue, behind = 0, "", 0
    for token in found:
        yield [f"at {min(at, 4)}", f"cue {cue}", f"cue {cue} {min(behind, 4)}"]
        at, behind = at + 1 if token.key[0].isalnum() else 0, behind + 1
        if token.key in _classes()["asking"]:
            cue, behind = token.key, 0
        elif token.key in PAUSES:
            cue, behind = "", 0


@lru_cache(maxsize=8192)
def classes_of(key: str) -> tuple[str, ...]:
    """The classes of a lower-case word; an action is one in its -s and -ing forms too."""
    listed = [name for name, words in _classes().items() if name not in {"actions", "asking"} and key in words]
    return (*listed, "actions") if any(form in _classes()["actions"] for form in _forms(key)) else tuple(listed)


def _forms(key: str) -> tuple[str, ...]:
    if key.endswith("ing"):
        return key, key[:-3], key[:-3] + "e", key[:-4]
    return (key, key[:-1]) if key.endswith("s") else (key,)


@lru_cache(maxsize=8192)
def _shape(word: str) -> str:
    kinds = ("X" if sign.isupper() else "x" if sign.isalpha() else "d" if sign.isdigit() else sign for sign in word)
    return AGAIN.sub(r"\1+", "".join(kinds))
