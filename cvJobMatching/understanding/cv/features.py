"""What scoring may see of a CV: the blind text, and what was found in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cvJobMatching.understanding.cv.aspirations import aspirations
from cvJobMatching.understanding.cv.degrees import degree_rank
from cvJobMatching.understanding.cv.languages import stated
from cvJobMatching.understanding.cv.negation import negations
from cvJobMatching.understanding.cv.redaction.citizenship import citizenships
from cvJobMatching.understanding.cv.redaction.redact import blind
from cvJobMatching.understanding.cv.role_pieces import is_title
from cvJobMatching.understanding.cv.roles import months_covered
from cvJobMatching.understanding.lexicon import lexicon, named_skills
from cvJobMatching.understanding.lexicon.occupations import families_of
from cvJobMatching.understanding.text.lines import Span, lines, sentences, trimmed
from cvJobMatching.understanding.text.shingles import placed_shingles
from cvJobMatching.understanding.text.span_index import SpanIndex
from cvJobMatching.understanding.text.stop_words import language_of
from cvJobMatching.understanding.text.terms import stems_of, terms
from cvJobMatching.understanding.text.tokens import words
from cvJobMatching.understanding.text.wrapped import continued

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cvJobMatching.model.profile import SkillMention
    from cvJobMatching.understanding.cv.education import Course
    from cvJobMatching.understanding.cv.parsed import ParsedCv
    from cvJobMatching.understanding.cv.roles import Placed
    from cvJobMatching.understanding.cv.sections import Section

LONGEST_TITLE = 90  # characters
LEAST_OF_A_WORD = 4  # letters; shorter ones are "of", "und", "de la"
JOINTS = ",;:) "  # signs that no passage begins with


@dataclass(frozen=True, slots=True)
class Seen:
    """A skill seen at `start` to `end`; `in_role` is the index of the role that it stands in."""

    start: int
    end: int
    in_role: int | None


@dataclass(frozen=True, slots=True)
class Title:
    """A line that reads as the title of a position; `families` are the lines of work that it names."""

    span: Span
    terms: frozenset[str]
    families: frozenset[str]


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """Everything of a CV that matching needs, read once. No field but `citizen_of` holds anything personal."""

    text: str  # as long as the document's text; what is personal is blank
    as_of: str  # YYYY-MM-DD: closes the roles that still run
    language: str | None
    words: int  # words of matter
    mentions: tuple[SkillMention, ...]
    skills: dict[str, tuple[Seen, ...]]  # label -> where; broader labels hold where the narrower stand
    units: tuple[Span, ...]  # sentences, the passages that evidence quotes
    terms: dict[str, tuple[int, ...]]  # stem -> numbers of the units that hold it
    titles: tuple[Title, ...]
    title_terms: frozenset[str]  # of all titles together
    roles: tuple[Placed, ...]
    months: int | None
    degrees: tuple[tuple[int, Span], ...]  # rank and line
    languages: tuple[tuple[str, str | None, Span], ...]
    shingles: dict[int, Span]
    citizen_of: tuple[tuple[frozenset[str], Span], ...]  # answers conditions on the right to work, and nothing else


def candidate_facts(cv: ParsedCv, *, as_of: str, without: Iterable[Span] = ()) -> CandidateFacts:
    """The facts of a CV; nothing in its untrusted spans or in those of `without` counts."""
    parts, hidden = cv.sections, (*cv.untrusted, *without)
    seen = blind(cv, (*hidden, *aspirations(cv.text), *negations(cv.text), *_employers_like_skills(cv)))
    unseen = SpanIndex(hidden)
    positions = tuple(placed for placed in cv.roles if not unseen.meets(placed.span.start, placed.span.start + 1))
    said = tuple(words(seen))
    language = language_of(word.key for word in said) or "en"
    whole = _whole_lines(cv.text, parts)
    units = tuple(unit for part in parts for unit in _units(whole, seen, part))
    found_terms, count = _terms(seen, units, language)
    mentions = named_skills(seen)
    titles = tuple(_title(seen, line, language) for line in _title_lines(seen, parts))
    told = [Span(part.start, part.end) for part in parts if part.kind == "languages"]
    return CandidateFacts(
        text=seen,
        as_of=as_of,
        language=language,
        words=count,
        mentions=mentions,
        skills=_with_broader(_skills(mentions, positions)),
        units=units,
        terms=found_terms,
        titles=titles,
        title_terms=frozenset().union(*(title.terms for title in titles)),
        roles=positions,
        months=months_covered(positions, as_of),
        degrees=tuple(_degrees(seen, cv.education)),
        languages=tuple((each.name, each.level, Span(at, stop)) for each, at, stop in stated(seen, told)),
        shingles={number: Span(at, stop) for number, at, stop in placed_shingles(said)},
        citizen_of=tuple(each for each in citizenships(cv.text) if not unseen.meets(*each[1])),
    )


def _whole_lines(text: str, parts: Sequence[Section]) -> str:
    """The text without the breaks in its sentences, as long as before."""
    found, at = [], 0
    for part in parts:
        found += [text[at : part.start], continued(text[max(at, part.start) : part.end])]
        at = max(at, part.end)
    return "".join(found) + text[at:]


def _units(text: str, seen: str, part: Section) -> Iterator[Span]:
    """What is seen of each sentence; one that is not seen joins its neighbours no more than before."""
    for sentence in sentences(text, part.start, part.end):
        left, whole = trimmed(seen, *sentence), trimmed(text, *sentence)
        if left.start > whole.start:  # what stood before the comma is personal
            cut = seen[left.start : left.end]
            left = trimmed(seen, left.end - len(cut.lstrip(JOINTS)), left.end)
        if left.start < left.end:
            yield left


def _employers_like_skills(cv: ParsedCv) -> Iterator[Span]:
    """The names of employers that are also names of skills, such as Oracle: to work there shows none."""
    for placed in cv.roles:
        employer = placed.role.employer
        if employer and _is_a_name(employer) and named_skills(employer):
            at = cv.text.find(employer, placed.head.start, placed.head.end)
            if at >= 0:
                yield Span(at, at + len(employer))


def _is_a_name(words_of: str) -> bool:
    """Whether every word but the smallest is capitalised: "Computer classes in a school" is what was done."""
    return all(len(word) < LEAST_OF_A_WORD or not word[0].islower() for word in words_of.split())


def _terms(text: str, units: Sequence[Span], language: str) -> tuple[dict[str, tuple[int, ...]], int]:
    found: dict[str, list[int]] = defaultdict(list)
    count = 0
    for number, unit in enumerate(units):
        for term, _ in terms(text, *unit, language):
            found[term].append(number)
            count += 1
    return {term: tuple(numbers) for term, numbers in found.items()}, count


def _skills(mentions: Iterable[SkillMention], held: Sequence[Placed]) -> dict[str, tuple[Seen, ...]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    starts = [placed.span.start for placed in held]  # one behind the other
    for mention in mentions:
        at = bisect_right(starts, mention.start) - 1
        role = at if at >= 0 and mention.start < held[at].span.end else None
        found[mention.label].append(Seen(mention.start, mention.end, role))
    return {
        label: tuple(sorted(places, key=lambda place: (place.in_role is None, place.start)))
        for label, places in found.items()
    }


def _with_broader(direct: dict[str, tuple[Seen, ...]]) -> dict[str, tuple[Seen, ...]]:
    skills = dict(direct)
    for label in sorted(direct):
        for broader in sorted(lexicon().broader(label)):
            skills.setdefault(broader, direct[label])
    return skills


def _title(text: str, line: Span, language: str) -> Title:
    words_of = text[slice(*line)]
    return Title(line, stems_of(words_of, language), families_of(words_of))


def _title_lines(text: str, parts: Sequence[Section]) -> tuple[Span, ...]:
    """Lines that read as titles: at the head, and beside the dates of the roles."""
    heads = [part for part in parts if part.kind in {"header", "experience", "summary"}]
    found = [
        line for part in heads for line in lines(text, part.start, part.end) if line.end - line.start <= LONGEST_TITLE
    ]
    return tuple(line for line in found if is_title(text[line.start : line.end]))


def _degrees(seen: str, courses: Sequence[Course]) -> Iterator[tuple[int, Span]]:
    """Rank and line of each degree that was finished and that the blind text still names."""
    for course in courses:
        line = next((line for line in lines(seen, *course.span) if degree_rank(seen[line.start : line.end])), None)
        if course.finished and line:
            yield degree_rank(seen[line.start : line.end]), line
