"""A job description parsed once: the value that every kind of requirement is read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cvJobMatching.model.profile import SkillMention
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.text.lines import Span, sentences, without_bullet
from cvJobMatching.understanding.text.shingles import shingles
from cvJobMatching.understanding.text.stop_words import language_of
from cvJobMatching.understanding.text.tokens import words
from cvJobMatching.understanding.vacancy.boilerplate import is_boilerplate
from cvJobMatching.understanding.vacancy.nice_to_have import is_nice
from cvJobMatching.understanding.vacancy.segments import segments, title_span, without_mark

if TYPE_CHECKING:
    from cvJobMatching.understanding.vacancy.segments import Segment

TITLE = "title"
BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or bullet, without its bullet."""

    span: Span
    segment: str  # kind of the segment that it stands in: title, open, must, nice, duties or boilerplate
    nice: bool  # by its own words or by its heading
    asks: bool  # may ask the candidate for something
    mentions: tuple[SkillMention, ...]  # skills and traits that it names, if it asks


@dataclass(frozen=True, slots=True)
class ParsedJobDescription:
    """The parts of a job description. Spans count characters of `text`."""

    text: str
    language: str  # ISO 639-1
    segments: frozenset[str]  # the kinds of segment that there are
    title: Span | None
    sentences: tuple[Sentence, ...]  # all but the title
    asking: tuple[Sentence, ...]  # the title, and the sentences that may ask for something
    shingles: frozenset[int]  # runs of words by which a copied passage is known


def parse_job_description(text: str) -> ParsedJobDescription:
    """Parses the text of a job description."""
    parts = segments(text)
    title = title_span(text)
    found = tuple(_sentence(text, part, span) for part in parts for span in sentences(text, part.start, part.end))
    heads = (Sentence(title, TITLE, nice=False, asks=True, mentions=mentions_in(text, title)),) if title else ()
    return ParsedJobDescription(
        text=text,
        language=language_of(word.key for word in words(text)) or "en",
        segments=frozenset(part.kind for part in parts),
        title=title,
        sentences=found,
        asking=(*heads, *(sentence for sentence in found if sentence.asks)),
        shingles=frozenset(shingles(text)),
    )


def _sentence(text: str, part: Segment, raw: Span) -> Sentence:
    span = without_bullet(text, without_mark(text, raw))
    asks = part.kind != BOILERPLATE and not is_boilerplate(text, span, part.kind)
    nice = part.kind == "nice" or is_nice(text[span.start : span.end])
    return Sentence(span, part.kind, nice, asks, mentions_in(text, span) if asks else ())


def mentions_in(text: str, span: Span) -> tuple[SkillMention, ...]:
    """The skills and traits that a passage names, with offsets into `text`."""
    return tuple(
        SkillMention(label=found.label, start=found.start + span.start, end=found.end + span.start, quote=found.quote)
        for found in named_skills(text[span.start : span.end])
    )
