"""The default engine: a fitted judge that reads passages, and rules over dates, degrees, levels and concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.engines.base import EXAMPLE, BaseEngine
from cvJobMatching.engines.face import Alone, Cost
from cvJobMatching.engines.judgement import Judgement
from cvJobMatching.fitted.files import DECISION, JUDGE, READER, version
from cvJobMatching.matching import score
from cvJobMatching.matching.pasted import PASTED, pasted
from cvJobMatching.matching.preconditions import TOO_LITTLE_TEXT
from cvJobMatching.understanding.cv.features import candidate_facts
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.engines.face import Run
    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model import document
    from cvJobMatching.understanding.cv.features import CandidateFacts


class EvidenceEngine(BaseEngine):
    """Deterministic, without a network; blind to who the candidate is."""

    name = "evidence"
    version = "2.0.0"
    description = "Deterministic rules over skills, dates, degrees and terms; every finding quotes the CV."
    cost = Cost(seconds=0.3)

    @property
    def models(self) -> tuple[str, ...]:
        """The fitted weights, by their hashes."""
        return (version(READER), version(JUDGE), version(DECISION))

    def prepare(self) -> None:
        """One evaluation builds every table that later ones share."""
        self.evaluate(EXAMPLE, Alone())

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        """Judges what the CV shows, less what it copied from the job description."""
        facts, warnings = _honest_facts(candidate, vacancy)
        criteria = vacancy.criteria
        if facts.words < weights().thresholds["least_words"]:
            return Judgement(score.questions(criteria), None, 0.0, (*warnings, TOO_LITTLE_TEXT))
        found = score.findings(criteria, facts, candidate.document, vacancy.position)
        confidence = score.confidence_of(criteria, found, candidate.document.coverage)
        return Judgement(found, score.score_of(found), confidence, warnings)


def _honest_facts(candidate: Candidate, vacancy: Vacancy) -> tuple[CandidateFacts, tuple[document.Warning, ...]]:
    copied = pasted(candidate.facts, vacancy.parsed)
    if not copied:
        return candidate.facts, ()
    return candidate_facts(candidate.parsed, as_of=candidate.as_of, without=copied), (PASTED,)
