"""Asks the model for a verdict on each requirement, several times where samples are wanted."""

from __future__ import annotations

from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from cvJobMatching.engines.llm import answers
from cvJobMatching.engines.llm.answers import Verdict, Verdicts
from cvJobMatching.engines.llm.client import SEED
from cvJobMatching.engines.llm.fences import fenced, harmless
from cvJobMatching.engines.llm.outcomes import NoAnswer
from cvJobMatching.engines.llm.prompts import prompts
from cvJobMatching.model.report import FindingStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.engines.face import Run
    from cvJobMatching.engines.llm.client import Client
    from cvJobMatching.engines.llm.fences import Line
    from cvJobMatching.engines.llm.ledger import Ledger
    from cvJobMatching.engines.llm.settings import LlmSettings
    from cvJobMatching.engines.llm.wire import Message
    from cvJobMatching.requirements.criterion import Criterion

T = TypeVar("T")
MOST_THREADS: Final = 16  # of one evaluation
Told = Verdict | str  # a verdict that holds, or the reason why there is none


class Cv(NamedTuple):
    """What the model sees of a CV: the blind text and its numbered lines; `today` closes open-ended roles."""

    text: str
    lines: tuple[Line, ...]
    today: str


class _Task(NamedTuple):
    """Requirements of one call, by their places, and the number of the sample."""

    places: tuple[int, ...]
    sample: int


@dataclass(frozen=True, slots=True)
class Judge:
    """Of one evaluation."""

    settings: LlmSettings
    client: Client
    ledger: Ledger
    run: Run

    def verdicts(self, criteria: Sequence[Criterion], cv: Cv) -> list[list[Told]]:
        """For each criterion what each sample says. Raises TryAgainLater."""
        told: list[list[Told]] = [["it was not asked"] * self.settings.samples for _ in criteria]
        tasks = self._tasks(len(criteria))
        done, lock = 0, Lock()

        def work(task: _Task) -> None:
            nonlocal done
            for place, each in zip(
                task.places, self._asked([criteria[at] for at in task.places], cv, task.sample), strict=True
            ):
                told[place][task.sample] = each
            with lock:
                done += 1
                self.run.progress(done / len(tasks), f"{done} of {len(tasks)} questions answered")

        for task in tasks[:1]:
            work(task)  # by itself: after it a server has the CV in its cache
        self._side_by_side([partial(work, task) for task in tasks[1:]])
        return told

    def _tasks(self, count: int) -> list[_Task]:
        size = self.settings.per_call
        groups = [tuple(range(at, min(at + size, count))) for at in range(0, count, size)]
        return [_Task(group, sample) for sample in range(self.settings.samples) for group in groups]

    def _side_by_side(self, tasks: Sequence[partial[None]]) -> None:
        """As many at once as the server takes; after the first that fails no other begins."""
        if self.settings.concurrency == 1:
            for task in tasks:
                task()
            return
        with ThreadPoolExecutor(min(self.settings.concurrency, MOST_THREADS)) as pool:
            running = [pool.submit(task) for task in tasks]
            ended, waiting = wait(running, return_when=FIRST_EXCEPTION)
            for each in waiting:
                each.cancel()
            for each in ended:
                each.result()

    def _asked(self, criteria: Sequence[Criterion], cv: Cv, sample: int) -> list[Told]:
        try:
            if self.settings.per_call == 1:
                return [self._one(criteria[0], cv, sample)]
            return self._several(criteria, cv, sample)
        except NoAnswer as none:
            return [none.reason] * len(criteria)

    def _one(self, criterion: Criterion, cv: Cv, sample: int) -> Verdict:
        asked, about = harmless(criterion.wording), prompts("judge").texts["about"][criterion.topic]
        question = prompts("judge").filled("ask", asked=asked, about=about)
        messages = self._messages("", cv, question)
        schema = answers.verdict_schema(len(cv.lines), _statuses(criterion.topic))
        verdict = self._read(messages, schema, Verdict, sample)
        return answers.held(verdict, len(cv.lines))

    def _several(self, criteria: Sequence[Criterion], cv: Cv, sample: int) -> list[Told]:
        about = prompts("judge").texts["about"]
        asked = "\n".join(
            f"{number}: {harmless(each.wording)} ({about[each.topic]})" for number, each in enumerate(criteria, 1)
        )
        messages = self._messages("rules_of_several", cv, prompts("judge").filled("ask_several", asked=asked))
        schema = answers.verdicts_schema(len(cv.lines), len(criteria))
        given = self._read(messages, schema, Verdicts, sample, len(criteria)).answers
        found = {each.id: each for each in given}
        return [_held(found.get(number), len(cv.lines)) for number in range(1, len(criteria) + 1)]

    def _read(
        self, messages: list[Message], schema: dict[str, object], form: type[T], sample: int, count: int = 1
    ) -> T:
        temperature = self.settings.temperature if self.settings.samples > 1 else 0.0
        ask = partial(
            self.client.ask,
            schema=schema,
            most=self.settings.answer_tokens + 40 * (count - 1),
            temperature=temperature,
            seed=SEED + sample,
        )
        return answers.read(ask, messages, form, prompts("judge").texts["repair"], self.ledger)

    def _messages(self, more: str, cv: Cv, question: str) -> list[Message]:
        """Rules and CV are the same in all calls of an evaluation, so that a server reads them once."""
        rules = prompts("judge").filled("rules", today=cv.today)
        if more:
            rules = f"{rules}\n\n{prompts('judge').filled(more)}"
        shown = prompts("judge").filled("cv", cv=fenced("cv", cv.text, cv.lines))
        return [{"role": "system", "content": rules}, {"role": "user", "content": f"{shown}\n\n{question}"}]


def _statuses(topic: str) -> list[FindingStatus]:
    """That fit a kind of requirement: of what a CV of someone who has it would say, silence is missing."""
    silent = topic in prompts("judge").texts["silent"]["kinds"]
    return [each for each in FindingStatus if silent or each is not FindingStatus.UNKNOWN]


def _held(verdict: Verdict | None, lines: int) -> Told:
    if verdict is None:
        return answers.BROKEN
    try:
        return answers.held(verdict, lines)
    except NoAnswer as none:
        return none.reason
