"""The sentences of a posting that no specific criterion has claimed: traits, conditions and tasks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.requirements.kinds.gate import AUTHORISED, without_gates
from cvJobMatching.requirements.no_requirements import ASKING
from cvJobMatching.requirements.soft_skills import is_trait
from cvJobMatching.understanding.text.term_weights import is_common
from cvJobMatching.understanding.text.terms import terms
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.requirements.criterion import Criterion
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

HOW_WELL = re.compile(
    r"\b(?:(?:very|well|solid|deep|proven|basic|advanced|sound|hands-on|practical|working|thorough|in-depth"
    r"|demonstrated|familiar\w*|proficien\w*|understanding|expertise|use|using|similar|equivalent|tools?"
    r"|experienced?|great|confident|fluent|must|desirable|essential|preferred|bonus|plus)"
    r"|(?:sicher\w*|umgang|fundiert\w*|gut\w*|sehr|erst\w*|grundkenntnisse|kenntnis\w*|erfahrung\w*|idealerweise"
    r"|vertieft\w*|mehrjährig\w*|praktisch\w*|vorteil|wünschenswert|vergleichbar\w*|anwendung|nachweisbar\w*"
    r"|ausgeprägt\w*)"
    r"|(?:maîtris\w+|connaiss\w+|bonnes?|bon|solides?|expérience|utilisation|notamment|particulier|plus|souhait\w+"
    r"|logiciels?|outils?)"
    r"|(?:conocimientos?|dominio|manejo|buen\w*|sólid\w+|experiencia|nivel|avanzad\w+|uso|valor\w+|similar\w*"
    r"|herramientas?)"
    r"|(?:знани\w+|опыт\w*|уверенн\w+|владени\w+|понимани\w+|умени\w+|хорош\w+|отличн\w+|навык\w*|работ\w+"
    r"|желательно|плюс\w*|пользовател\w+|базов\w+|использовани\w+|преимуществ\w*|будет|больш\w+|уровн\w+"
    r"|разработк\w*|коммерческ\w+))\b",
    re.IGNORECASE,
)


def remaining(posting: ParsedJobDescription, found: Sequence[Criterion]) -> Iterator[Sentence]:
    """The sentences that may ask for more than what was found.

    Where a heading introduces requirements or tasks, what stands before the first heading is left out.
    """
    headed = not posting.segments.isdisjoint(ASKING)
    for sentence in posting.sentences:
        if not sentence.asks or (sentence.segment == "open" and headed):
            continue
        if not (_is_claimed(posting.text, sentence, found) or _is_gate(posting.text, sentence)):
            yield sentence


def _is_claimed(text: str, sentence: Sentence, found: Sequence[Criterion]) -> bool:
    start, end = sentence.span
    if any(criterion.claims(sentence.span) for criterion in found):
        return True
    short = end - start <= weights().thresholds["claimed_sentence_characters"]
    return (short and AUTHORISED.search(text, start, end) is not None) or _only_names_skills(text, sentence)


def _only_names_skills(text: str, sentence: Sentence) -> bool:
    """Whether a sentence names only skills, and how well they must be known."""
    start, end = sentence.span
    skills = [mention for mention in sentence.mentions if not is_trait(mention.label)]
    rest = list(text[start:end])
    for mention in skills:
        rest[mention.start - start : mention.end - start] = " " * (mention.end - mention.start)
    left = HOW_WELL.sub(" ", "".join(rest))
    return bool(skills) and all(is_common(term) for term, _ in terms(left, 0, len(left), "en"))


def _is_gate(text: str, sentence: Sentence) -> bool:
    """Whether next to nothing is left of a sentence without place, permission to work and kind of contract."""
    whole = text[slice(*sentence.span)]
    rest = without_gates(whole)
    return rest != whole and len(list(terms(rest, 0, len(rest), "en"))) < weights().thresholds["task_terms"]
