"""Traits and conditions of work: "flexible and reliable", "willing to travel", which no CV can prove.

They are questions for the interview and never carry points: whoever writes "team player" would earn them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.model.report import Kind
from cvJobMatching.understanding.lexicon import lexicon, named_skills
from cvJobMatching.understanding.text.lines import Span
from cvJobMatching.understanding.text.term_weights import rarity
from cvJobMatching.understanding.text.terms import terms
from cvJobMatching.understanding.vacancy.criterion import Ask, wish

if TYPE_CHECKING:
    from cvJobMatching.model.profile import SkillMention

GROUP = "Soft skills"
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
LONGEST = 22  # words of a sentence that is about traits alone
MOSTLY = 0.5


def attitude(text: str, sentence: Span, language: str, *, must: bool) -> Ask | None:
    """The question that a sentence of traits or of conditions stands for; None when it asks for something else."""
    said = text[sentence.start : sentence.end]
    if len(said.split()) > LONGEST or not (CONDITION.search(said) or _is_about_traits(text, sentence, language)):
        return None
    return _ask(text, sentence, must)


def trait(text: str, mention: SkillMention, *, must: bool) -> Ask | None:
    """The question that a trait named beside other things stands for; None when the mention is a skill."""
    if not is_trait(mention.label):
        return None
    return _ask(text, Span(mention.start, mention.end), must)


def is_trait(label: str) -> bool:
    """Whether a label of the lexicon is a soft skill."""
    skill = lexicon().skills.get(label)
    return skill is not None and skill.group == GROUP


def _ask(text: str, span: Span, must: bool) -> Ask:
    said = text[span.start : span.end]
    labels = tuple(dict.fromkeys(found.label for found in named_skills(said) if is_trait(found.label)))
    return Ask(requirement=wish(text, *span, Kind.OTHER, must=must), topic="attitude", labels=labels)


def _is_about_traits(text: str, sentence: Span, language: str) -> bool:
    """Whether half of the words of matter are those of traits."""
    said = text[sentence.start : sentence.end]
    spans = [found.span() for found in TRAIT.finditer(said)]
    spans += [(found.start, found.end) for found in named_skills(said) if is_trait(found.label)]
    matter = [at for term, at in terms(said, 0, len(said), language) if rarity(term) == 1.0]
    inside = sum(any(start <= at < end for start, end in spans) for at in matter)
    return bool(spans) and inside >= MOSTLY * len(matter)
