"""The default engine: typed rules over a skill lexicon, dates, degrees and terms, with quoted evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.engines.base import Judgement
from cvJobMatching.matching import cross_language, score
from cvJobMatching.matching.pasted import PASTED, pasted
from cvJobMatching.matching.preconditions import TOO_LITTLE_TEXT
from cvJobMatching.matching.weights import weights
from cvJobMatching.understanding.cv.features import candidate_facts

if TYPE_CHECKING:
    from cvJobMatching.model import document
    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.pair import Candidate, Vacancy


class EvidenceEngine:
    """Deterministic, without a model and without a network; blind to who the candidate is."""

    name = "evidence"
    version = "1.2.0"
    models: tuple[str, ...] = ()

    def judge(self, candidate: Candidate, vacancy: Vacancy) -> Judgement:
        """Judges what the CV shows, less what it copied from the job description."""
        facts, warnings = _honest_facts(candidate, vacancy)
        foreign = cross_language.foreign(candidate, vacancy)
        found = score.findings(vacancy.facts.asks, facts, candidate.document, as_of=candidate.as_of, foreign=foreign)
        if facts.words < weights().thresholds["least_words"]:
            return Judgement(score.questions(vacancy.facts.asks), None, 0.0, (*warnings, TOO_LITTLE_TEXT))
        if foreign and not cross_language.compared(vacancy.facts.asks, found):
            return Judgement(found, None, 0.0, (*warnings, cross_language.NOTHING_COMPARED))
        confidence = score.confidence_of(vacancy.facts.asks, found, candidate.document.coverage)
        return Judgement(found, score.score_of(found), confidence, warnings)


def _honest_facts(candidate: Candidate, vacancy: Vacancy) -> tuple[CandidateFacts, tuple[document.Warning, ...]]:
    copied = pasted(candidate.facts, vacancy.facts)
    if not copied:
        return candidate.facts, ()
    return candidate_facts(candidate.parsed, as_of=candidate.as_of, without=copied), (PASTED,)
