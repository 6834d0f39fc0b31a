"""Tells a job description that asks for nothing, where a company only speaks of itself, from a terse one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.understanding.cv.title_words import has_title_word
from cvJobMatching.understanding.lexicon.occupations import families_of
from cvJobMatching.understanding.text.lines import sentences
from cvJobMatching.understanding.vacancy.gates import AUTHORISED, LOCATION
from cvJobMatching.understanding.vacancy.segments import title_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.understanding.vacancy.segments import Segment

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
FEW = 3  # words: so few are a name even with a full stop


def asks_for_something(text: str, parts: Sequence[Segment]) -> bool:
    """Whether anything here may be asked for: a name of a position, a heading for it, or words of asking."""
    return (
        any(part.kind in ASKING for part in parts)
        or _names_a_position(text)
        or has_title_word(text)
        or bool(families_of(text) or CUE.search(text))
    )


def _names_a_position(text: str) -> bool:
    """Whether the title line is a name, such as "Data Science", and not a sentence or a place."""
    title = title_span(text)
    return title is not None and not _is_no_name(text[title.start : title.end])


def _is_no_name(said: str) -> bool:
    return (
        bool(OF_ITSELF.match(said) or LOCATION.fullmatch(said) or AUTHORISED.fullmatch(said))
        or said.endswith(("!", "?"))
        or len(list(sentences(said))) > 1
        or (said.endswith(".") and len(said.split()) > FEW)
    )
