"""The keyword baseline: a skill counts when the CV names it. The thing to beat, and how short an engine can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.engines.base import EXAMPLE, BaseEngine
from cvJobMatching.engines.face import Alone, Cost
from cvJobMatching.engines.judgement import Judgement
from cvJobMatching.matching.score import evidence, score_of
from cvJobMatching.model.report import Finding, FindingStatus, Topic
from cvJobMatching.understanding.lexicon import named_skills

if TYPE_CHECKING:
    from cvJobMatching.engines.face import Run
    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.requirements.criterion import Criterion


class KeywordEngine(BaseEngine):
    """One point a skill asked for, or the weight that it was given, whether it is a must or not; nothing else."""

    name = "keyword"
    version = "1.0.0"
    description = "Counts which of the skills that are asked for the CV names; a baseline to compare with."
    cost = Cost(seconds=0.1)

    def prepare(self) -> None:
        """One evaluation builds every table that later ones share."""
        self.evaluate(EXAMPLE, Alone())

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        """Every requirement that is no skill is a question for the recruiter."""
        found = tuple(_finding(criterion, candidate) for criterion in vacancy.criteria)
        return Judgement(found, score_of(found), candidate.document.coverage)


def _finding(criterion: Criterion, candidate: Candidate) -> Finding:
    if criterion.topic is not Topic.SKILL:
        return Finding(requirement=criterion.requirement, status=FindingStatus.UNKNOWN, points=0.0, max_points=0.0)
    labels = [mention.label for mention in named_skills(criterion.wording)]
    most = 1.0 if criterion.requirement.weight is None else criterion.requirement.weight
    places = [place for label in labels for place in candidate.facts.skills.get(label, ())][:1]
    return Finding(
        requirement=criterion.requirement,
        status=FindingStatus.MET if places else FindingStatus.MISSING,
        points=most if places else 0.0,
        max_points=most,
        evidence=tuple(evidence(candidate.document, place.start, place.end) for place in places),
    )
