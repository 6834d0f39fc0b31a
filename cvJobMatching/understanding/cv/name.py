"""The candidate's name: found so that it can be shown, and so that it can be cut out of what is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.certificates import named
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.cv.name_patterns import is_part, name_patterns, no_names, particles
from cvJobMatching.understanding.cv.name_spelling import in_address
from cvJobMatching.understanding.cv.sections import headings
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.text.heading_keys import squeezed
from cvJobMatching.understanding.text.lines import Span, lines, trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.understanding.cv.sections import Section

NAME_END = compiled(r"\s*(?:[|•,;(/\t]|\s[-–—]\s|\s{3,})")
FIRST_LINES = 4
SEARCHED = 80  # lines
TITLE_WORDS = 6  # of a title below a name that stands at the top of a column
LINES_OF_A_HEAD = 6  # below that name
OF_OTHERS = frozenset({"experience", "education", "references"})  # sections that name employers, schools and others


def find_name(text: str, parts: Sequence[Section], addresses: Sequence[str]) -> Span | None:
    """Where the name stands; `addresses` are the e-mail addresses of the same text."""
    found = list(lines(text))[:SEARCHED]
    for line in found:
        if labelled := name_patterns().label.match(text[line.start : line.end]):
            return trimmed(text, line.start + labelled.start("name"), line.end)
    ranked = [(_rank(text, line, index, parts, addresses), -index, line) for index, line in enumerate(found)]
    pairs = _pairs(text, [line for line in found if squeezed(text[line.start : line.end]) not in headings()])
    ranked += [(_rank(text, pair, index, parts, addresses) - 0.5, -index, pair) for index, pair in pairs]
    best = max(ranked, default=None)
    if best is None or best[0] <= 0:
        return _only_word(text, found, addresses)
    return _whole_name(text, best[2], addresses)


def _only_word(text: str, found: Sequence[Span], addresses: Sequence[str]) -> Span | None:
    """A name of one word: it is the first line, and an address has it too."""
    word = text[slice(*found[0])] if found else ""
    named = is_part(word) and word[0].isupper() and in_address(word, addresses) and not _names_something_else(word)
    return found[0] if named else None


def _whole_name(text: str, line: Span, addresses: Sequence[str]) -> Span | None:
    """The name of a line; with a word of the next line that it breaks before: "Christa von", "Adel"."""
    span = name_within(text, line)
    below = next(lines(text, span.end), None) if span else None
    if span is None or below is None:
        return span
    word = text[below.start : below.end]
    broken = text[span.start : span.end].lower().split()[-1] in particles() or in_address(word, addresses)
    return Span(span.start, below.end) if broken and is_part(word) and span.end == line.end else span


def _pairs(text: str, found: list[Span]) -> list[tuple[int, Span]]:
    """Two lines of one word each: a first name set above a last name."""
    single = [len(text[line.start : line.end].split()) == 1 for line in found]
    return [
        (at, Span(found[at].start, found[at + 1].end))
        for at in range(min(len(found) - 1, SEARCHED))
        if single[at] and single[at + 1]
    ]


def name_within(text: str, line: Span) -> Span | None:
    """The part of a line that reads as a name: two to five capitalised words."""
    start, end = line
    if prefix := name_patterns().prefix.match(text[start:end]):
        start += prefix.end()
    cut = NAME_END.search(text[start:end])
    if cut and cut.start() > 0:
        end = start + cut.start()
    if suffix := name_patterns().suffix.search(text[start:end]):
        end = start + suffix.start()
    words = text[start:end].split()
    if 2 <= len(words) <= 5 and all(is_part(word) for word in words) and words[0][0].isupper():
        return trimmed(text, start, end)
    return None


def _rank(text: str, line: Span, index: int, parts: Sequence[Section], addresses: Sequence[str]) -> float:
    span = name_within(text, line)
    if span is None:
        return 0.0
    name = text[span.start : span.end]
    matched = in_address(name, addresses)
    if squeezed(name) in headings() or (_names_something_else(name) and not matched):
        return 0.0
    header = parts[0].end > span.start
    points = 4.0 * matched + (2.0 if index < FIRST_LINES else 0.0) + (1.0 if header else 0.0) + 1.0 / (2 + index)
    if named_skills(name) and not matched and index > 0:
        return 0.0
    stands_right = index < FIRST_LINES or header or _in_contacts(span, parts) or _begins_a_column(text, span, parts)
    return points if matched or (stands_right and _section_at(span.start, parts) not in OF_OTHERS) else 0.0


def _section_at(at: int, parts: Sequence[Section]) -> str:
    return next((part.kind for part in parts if part.start <= at < part.end), "header")


def _begins_a_column(text: str, span: Span, parts: Sequence[Section]) -> bool:
    """Alone in its line, below a blank one, with a title in its block: a column of contacts and skills came first."""
    if text[: span.start][-2:] != "\n\n" or text[span.end : span.end + 1] != "\n":
        return False
    block = text[span.end + 1 :].partition("\n\n")[0].split("\n")[:LINES_OF_A_HEAD]
    return any(len(line.split()) <= TITLE_WORDS and has_title_word(line) for line in block)


def _in_contacts(span: Span, parts: Sequence[Section]) -> bool:
    return any(part.kind in {"contacts", "personal"} and part.start <= span.start < part.end for part in parts)


def _names_something_else(name: str) -> bool:
    """Whether it is a position, a degree, a certificate or a licence ("Permis B"), or has a word that no name has."""
    certified = any(True for _ in named(name, 0, len(name))) or degree_rank(name) > 0
    return certified or has_title_word(name) or bool(no_names() & {word.strip(".,").lower() for word in name.split()})
