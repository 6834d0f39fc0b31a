"""Traits and conditions of work: "flexible and reliable", "willing to travel", which no CV can prove.

They are questions for the interview and never carry points: everybody who writes "team player" would earn them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, Group, requirement
from cvJobMatching.requirements.remainder import remaining
from cvJobMatching.requirements.soft_skills import is_trait
from cvJobMatching.requirements.verdict import MOST_QUOTES, Verdict
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.term_weights import is_common
from cvJobMatching.understanding.text.terms import terms
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription, Sentence

TRAIT = re.compile(
    r"\b(?:team(?:fähig|geist|player|work|orient)\w*|flexib\w+|belastbar\w*|zuverlässig\w*|einfühlung\w*|empath\w+"
    r"|selbst?ständig\w*|eigenverantwort\w*|eigeninitiative"
    r"|motivat\w+|motivier\w*|engag(?:ement|iert\w*)|sorgfalt|sorgfältig\w*|kommunikat\w+|freundlich\w*"
    r"|pünktlich\w*|lernbereit\w*|verantwortungsbewusst\w*|strukturiert\w*|gewissenhaft\w*|durchsetzung\w*"
    r"|kundenorient\w*|auftreten|arbeitsweise|freude|leidenschaft|organisationstalent"
    r"|attitudes?|reliab\w+|punctual\w*|friendly|enthusias\w+|passion\w*|proactive\w*|self[- ](?:starter"
    r"|motivat\w+)|hard[- ]?working|positive|energetic|adaptab\w+|initiative|communicat\w+|interpersonal"
    r"|organi[sz](?:ed|ational)|attention|detail|work\s+ethic|team\s+player|trustworthy|honest\w*|integrity"
    r"|resilien\w+|can[- ]do|motivated"
    r"|rigueur|rigoureu\w+|autonom\w+|esprit|équipe|dynami\w+|sens|relationnel\w*|organisation|organisé\w*"
    r"|réacti\w+|polyvalen\w+|motivé\w*|curieu\w+|ponctuel\w*|écoute|adaptation|discrétion|bienveillan\w+|pédagog\w+"
    r"|proactiv\w+|trabajo\s+en\s+equipo|responsab(?:le|ilidad)|capacidad\s+de\s+\w+|compromiso|iniciativa"
    r"|dinámic\w+|orientación|empatía|ganas|organizad\w+|habilidades\s+(?:comunicativas|sociales|interpersonales)"
    r"|autónom\w+"
    r"|ответственн\w+|внимательн\w+|коммуникаб\w+|стрессоустойчив\w+|исполнительн\w+|пунктуальн\w+|инициативн\w+"
    r"|целеустремл[её]нн\w+|доброжелательн\w+|обучаем\w+|аккуратн\w+|порядочн\w+|дисциплин\w+|желание|любовь"
    r"|энергичн\w+|активн\w+|самостоятельн\w+|грамотн\w+|речь|нацеленн\w+|результат\w*|умение\s+работать\s+в\s+команде)(?!\w)",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:willing(?:ness)?\s+to|(?:physically\s+)?fit\b|able\s+to\s+(?:lift|work|stand|commute|travel|carry)"
    r"|ability\s+to\s+(?:lift|work\s+(?:at|in\s+(?:all|a\s+)|nights|weekends|shifts|under)|stand|travel|carry"
    r"|commute)"
    r"|overtime|weekends?|(?:night|rotating|early|late|shift)\s+(?:work|shifts?|pattern)|shift\s+work"
    r"|on-call\s+rota|background\s+check|dbs\s+check|drug\s+(?:test|screen)|own\s+(?:car|transport|vehicle)"
    r"|bereitschaft\s+(?:zu|zur|zum)\b|\w*schichtdienst|schichtarbeit|schichtbereit\w*|reisebereit\w*"
    r"|körperlich\w*\s+(?:fit|belastbar\w*)|wochenend\w*|führungszeugnis|eigener\s+pkw"
    r"|disponib\w+|mobil(?:e|ité)\b|horaires?\s+(?:décalé|de\s+nuit|variable)\w*|travail\s+(?:de\s+nuit"
    r"|le\s+week-end|posté)|astreintes?|déplacements?|véhicul(?:e|é)|casier\s+judiciaire|port\s+de\s+charges"
    r"|disponibilidad|viajar|turnos|vehículo\s+propio|residi[rd]\w*|residencia|incorporación\s+inmediata"
    r"|fines\s+de\s+semana"
    r"|готовность\s+к|командировк\w+|сменн\w+\s+график|разъездн\w+|судимост\w+|медицинск\w+\s+книжк\w+|медкнижк\w+"
    r"|личн\w+\s+автомобил\w+|без\s+вредных\s+привычек)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attitude(Criterion):
    """`traits` are the soft skills of the lexicon that the sentence names."""

    traits: tuple[str, ...]

    group: ClassVar[Group] = Group.REMAINDER
    rank: ClassVar[int] = 1  # before tasks: what is an attitude is no task
    specific: ClassVar[bool] = False

    @classmethod
    def extract(cls, posting: ParsedJobDescription, found: Sequence[Criterion]) -> Iterator[Self]:
        """The sentences, outside the duties, that are about traits or conditions alone."""
        for sentence in remaining(posting, found):
            if sentence.segment != "duties" and _is_attitude(posting, sentence):
                traits = tuple(dict.fromkeys(each.label for each in sentence.mentions if is_trait(each.label)))
                asked = requirement(posting.text, sentence.span, Kind.OTHER, must=not sentence.nice)
                yield cls(requirement=asked, traits=traits)

    def judge(self, cv: CandidateFacts) -> Verdict:
        """A question for the interview, with what the CV claims; never points, because a claim is no proof."""
        places = [place for trait in self.traits for place in cv.skills.get(trait, ())[:1]]
        if places:
            spans = tuple(Span(place.start, place.end) for place in places[:MOST_QUOTES])
            return Verdict(None, spans, "the CV claims it; a question for the interview")
        return Verdict(None, note="a question for the interview, which a CV cannot answer")


def _is_attitude(posting: ParsedJobDescription, sentence: Sentence) -> bool:
    text = posting.text[slice(*sentence.span)]
    if len(text.split()) > weights().thresholds["trait_words"]:
        return False
    return bool(CONDITION.search(text)) or _is_about_traits(text, sentence, posting.language)


def _is_about_traits(text: str, sentence: Sentence, language: str) -> bool:
    """Whether most of the words that carry meaning are those of traits."""
    shift = sentence.span.start
    spans = [found.span() for found in TRAIT.finditer(text)]
    spans += [(each.start - shift, each.end - shift) for each in sentence.mentions if is_trait(each.label)]
    matter = [at for term, at in terms(text, 0, len(text), language) if not is_common(term)]
    inside = sum(any(start <= at < end for start, end in spans) for at in matter)
    return bool(spans) and inside >= weights().thresholds["trait_share"] * len(matter)
