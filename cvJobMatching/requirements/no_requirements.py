"""Tells a text without requirements, in which a company only presents itself, from a terse job description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.requirements.kinds.gate import AUTHORISED, LOCATION
from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon.occupations import families_of
from cvJobMatching.understanding.text.lines import sentences
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription

ASKING = frozenset({"must", "nice", "duties"})
CUE = re.compile(
    r"\b(?:look(?:ing)?\s+for|seek\w*|need\w*|requir\w+|must|wanted|you(?:'ll|r)?|candidate|applicant"
    r"|experience\w*|responsib\w+|skill\w*|ищем|нуж\w+|требу\w+|вы|опыт\w*|обязанност\w+|кандидат\w*"
    r"|such(?:en|t)|brauch\w+|sie|du|ihre?|deine?|erfahrung\w*|bewerber\w*|recherch\w+|cherch\w+|vous|votre"
    r"|expérience"
    r"|busca\w*|necesita\w*|usted|experiencia|căut\w+|experienț\w+|cerinț\w+)\b",
    re.IGNORECASE,
)
OF_ITSELF = re.compile(
    r"\W*(?:we|our|us|i|this\s+is|welcome|мы|наш\w*|wir|unsere?|nous|notre|nosotros|nuestr\w+|noi)\b", re.IGNORECASE
)


def states_requirements(posting: ParsedJobDescription) -> bool:
    """Whether the text may state requirements: a position, a heading or words that introduce them."""
    return (
        not posting.segments.isdisjoint(ASKING)
        or _names_a_position(posting)
        or has_title_word(posting.text)
        or bool(families_of(posting.text) or CUE.search(posting.text))
    )


def _names_a_position(posting: ParsedJobDescription) -> bool:
    """Whether the title line is a name, such as "Data Science", and not a sentence or a place."""
    return posting.title is not None and not _is_no_name(posting.text[slice(*posting.title)])


def _is_no_name(line: str) -> bool:
    return (
        bool(OF_ITSELF.match(line) or LOCATION.fullmatch(line) or AUTHORISED.fullmatch(line))
        or line.endswith(("!", "?"))
        or len(list(sentences(line))) > 1
        or (line.endswith(".") and len(line.split()) > weights().thresholds["name_words"])
    )
