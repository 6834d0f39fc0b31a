"""A job description parsed once: its language, and the runs of words by which a copied passage is known."""

from __future__ import annotations

from dataclasses import dataclass

from cvJobMatching.understanding.text.lines import unflattened
from cvJobMatching.understanding.text.markdown import unmarked
from cvJobMatching.understanding.text.shingles import shingles
from cvJobMatching.understanding.text.stop_words import language_of
from cvJobMatching.understanding.text.tokens import words
from cvJobMatching.understanding.text.wrapped import unwrapped


@dataclass(frozen=True, slots=True)
class ParsedJobDescription:
    """What is known of the text as a whole."""

    text: str  # without marks of Markdown and breaks of a width, each character where the document has it
    language: str  # ISO 639-1
    shingles: frozenset[int]  # runs of words by which a copied passage is known


def parse_job_description(text: str) -> ParsedJobDescription:
    """Parses the text of a job description, which may be Markdown, or broken at a width."""
    text = unwrapped(unmarked(unflattened(text)))
    return ParsedJobDescription(
        text=text,
        language=language_of(word.key for word in words(text)) or "en",
        shingles=frozenset(shingles(text)),
    )
