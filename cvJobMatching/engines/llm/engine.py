"""The engine `llm`: a language model behind an OpenAI-compatible API reads the posting and judges the CV."""

from __future__ import annotations

import ssl
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cvJobMatching.engines.base import BaseEngine
from cvJobMatching.engines.face import Cost, Needs
from cvJobMatching.engines.judgement import Judgement
from cvJobMatching.engines.llm import findings as found_by_model
from cvJobMatching.engines.llm import posting
from cvJobMatching.engines.llm.client import Client
from cvJobMatching.engines.llm.fences import numbered
from cvJobMatching.engines.llm.judge import Cv, Judge
from cvJobMatching.engines.llm.ledger import Ledger
from cvJobMatching.engines.llm.outcomes import NoAnswer
from cvJobMatching.engines.llm.prompts import prompts
from cvJobMatching.engines.llm.threads import small_threads
from cvJobMatching.matching import score
from cvJobMatching.matching.pasted import PASTED, pasted
from cvJobMatching.matching.preconditions import TOO_LITTLE_TEXT
from cvJobMatching.matching.understand import understand_job_description, vacancy_read
from cvJobMatching.model import document
from cvJobMatching.model.report import LanguageModel
from cvJobMatching.understanding.cv.redaction.redact import blind
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cvJobMatching.engines.face import Input, Run, Task
    from cvJobMatching.engines.llm.settings import LlmSettings
    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model.document import Document
    from cvJobMatching.model.report import Report, ScoreRange

_TOKENS_OF_A_PAIR: Final = 20_000  # a CV of 900 tokens read for each of 20 requirements
_MODEL: Final = "other_model"
_BY_RULES: Final = "posting_read_by_rules"
_LOST: Final = "posting_parts_not_found"
NEAR_THRESHOLD: Final = "near_threshold"


class LlmEngine(BaseEngine):
    """One for all evaluations; each is made by a copy of its own with a ledger."""

    name = "llm"
    version = "1.0.0"
    description = "A language model judges each requirement by the numbered lines of the CV; every finding quotes them."
    deterministic = False
    cost = Cost(tokens=_TOKENS_OF_A_PAIR)

    def __init__(
        self,
        settings: LlmSettings,
        ledger: Ledger | None = None,
        trusted: ssl.SSLContext | None = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.settings = settings
        self.needs = Needs(
            network=True, ports=(settings.port,), folders=tuple(filter(None, (settings.key_file, settings.ca_file)))
        )
        self.cost = Cost(tokens=_TOKENS_OF_A_PAIR, money=settings.money(_TOKENS_OF_A_PAIR, 0) or None)
        self._ledger, self._trusted, self._wait = ledger, trusted, wait

    @property
    def models(self) -> tuple[str, ...]:
        """As it was asked for, and what the server says that answered."""
        returned = self._ledger.returned if self._ledger else ()
        return (self.settings.model, *(sorted(each for each in returned if each != self.settings.model)))

    @property
    def language_model(self) -> LanguageModel | None:
        """What this evaluation has asked of the model so far."""
        it, spent = self.settings, self._ledger
        if spent is None:
            return None
        return LanguageModel(
            endpoint=it.endpoint,
            requested=it.model,
            returned=tuple(sorted(spent.returned)),
            prompts=tuple(str(prompts(each)) for each in ("judge", "posting")),
            parameters=_parameters(it),
            calls=spent.calls,
            retries=spent.retries,
            repairs=spent.repairs,
            prompt_tokens=spent.prompt_tokens,
            cached_tokens=spent.cached_tokens,
            answer_tokens=spent.answer_tokens,
            tokens_estimated=spent.estimated,
            seconds=round(spent.seconds, 3),
            money=round(spent.money, 6) if it.price_in or it.price_out else None,
        )

    def prepare(self) -> None:
        """Loads prompts and trusted certificates, which an evaluation could not read."""
        super().prepare()
        prompts("judge"), prompts("posting")
        self._trusted = _certificates(self.settings)

    def report(self, task: Task, run: Run) -> Report:
        """See BaseEngine."""
        return super(LlmEngine, self._alone()).report(task, run)

    def read_posting(self, posting: Input, run: Run) -> bytes:
        """See Engine."""
        return super(LlmEngine, self._alone()).read_posting(posting, run)

    def match(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Report:
        """See BaseEngine."""
        return super(LlmEngine, self if self._ledger else self._alone()).match(candidate, vacancy, run)

    def understand_posting(self, document: Document, run: Run) -> Vacancy:
        """What the model reads in it; what the package's own reader does where the model does not."""
        if not self.settings.reads_postings:
            return understand_job_description(document)
        run.progress(0.0, "the language model reads the job description")
        try:
            with small_threads(), self._client(run) as client:
                read = posting.read_posting(document.text, self.settings, client, self._counted())
        except NoAnswer as none:
            return replace(understand_job_description(document), warnings=(_read_by_rules(none.reason),))
        warnings = (_lost(read.lost),) if read.lost else ()
        return replace(vacancy_read(document, read.requirements, read.left_out), warnings=warnings)

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        """One call for each requirement, or for a few."""
        criteria, original = vacancy.criteria, candidate.document
        copied = pasted(candidate.facts, vacancy.parsed)
        warnings = (PASTED,) if copied else ()
        text = blind(candidate.parsed, (*candidate.parsed.untrusted, *copied))
        cv = Cv(text, numbered(text), candidate.as_of)
        if candidate.facts.words < weights().thresholds["least_words"] or not cv.lines:
            return Judgement(score.questions(criteria), None, 0.0, (*warnings, TOO_LITTLE_TEXT))
        with small_threads(), self._client(run) as client:
            told = Judge(self.settings, client, self._counted(), run).verdicts(criteria, cv)
        found = found_by_model.findings(criteria, told, original, cv.lines)
        scores = found_by_model.score_range(criteria, told, original, cv.lines)
        confidence = score.confidence_of(criteria, found, original.coverage)
        return Judgement(
            found, score.score_of(found), confidence, (*warnings, *self._warnings(scores)), score_range=scores
        )

    def _warnings(self, scores: ScoreRange | None) -> Iterator[document.Warning]:
        others = sorted(each for each in self._counted().returned if not _same(self.settings.model, each))
        if others:
            message = f"The model {self.settings.model} was asked for, and {', '.join(others)} answered."
            yield document.Warning(code=_MODEL, message=message)
        limits = (weights().thresholds[name] for name in ("reject", "shortlist"))
        if scores and any(scores.low < limit <= scores.high for limit in limits):
            message = "Samples of the model lie on both sides of a threshold of the recommendation."
            yield document.Warning(code=NEAR_THRESHOLD, message=message)

    def _alone(self) -> LlmEngine:
        """For one evaluation."""
        return LlmEngine(self.settings, Ledger(), self._trusted or _certificates(self.settings), self._wait)

    def _counted(self) -> Ledger:
        assert self._ledger is not None
        return self._ledger

    def _client(self, run: Run) -> Client:
        assert self._trusted is not None
        return Client(self.settings, run, self._counted(), trusted=self._trusted, wait=self._wait)


def _certificates(settings: LlmSettings) -> ssl.SSLContext:
    trusted = ssl.create_default_context()
    if settings.ca_file:
        trusted.load_verify_locations(settings.ca_file)
    return trusted


def _parameters(it: LlmSettings) -> dict[str, float]:
    temperature = it.temperature if it.samples > 1 else 0.0
    told = {"samples": it.samples, "temperature": temperature, "requirements_a_call": it.per_call}
    return {**told, "answer_tokens": it.answer_tokens, "reads_postings": float(it.reads_postings)}


def _same(asked: str, answered: str) -> bool:
    """Whether a name is the one that was asked for, or a version of it."""
    one, other = (each.casefold().rsplit("/", 1)[-1].removesuffix(".gguf") for each in (asked, answered))
    return other == one or other.startswith((f"{one}-", f"{one}:")) or one.startswith(f"{other}:")


def _read_by_rules(reason: str) -> document.Warning:
    message = f"The language model could not read the job description ({reason}); the built-in reader did."
    return document.Warning(code=_BY_RULES, message=message)


def _lost(count: int) -> document.Warning:
    message = f"{count} requirements that the language model named do not stand in the job description; not used."
    return document.Warning(code=_LOST, message=message)
