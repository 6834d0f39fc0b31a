"""An engine that keeps its promises, and one for each promise that it breaks: what the conformance kit must catch.

Each class says which check is made for it.
"""

from __future__ import annotations

import mmap
import random
import re
import signal
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import msgspec

from cvJobMatching import Candidate, Requirement, Vacancy
from cvJobMatching.engines import (
    Alone,
    Answer,
    BaseEngine,
    BlindCv,
    BudgetSpent,
    Call,
    CannotJudge,
    Input,
    Judgement,
    Run,
    Task,
    UnreadableInput,
)
from cvJobMatching.matching.score import questions, score_of


class Sound(BaseEngine):
    """Looks for the names in each requirement."""

    name = "sound"
    version = "1.0.0"
    description = "Looks for the names in each requirement."
    caught_by: ClassVar[str] = ""

    def answer(self, requirement: Requirement, cv: BlindCv) -> Answer:
        names = re.findall(r"\b[A-Z]\w{3,}", requirement.text)
        places = [cv.text.find(name) for name in names]
        spans = [(place, place + len(name)) for name, place in zip(names, places, strict=True) if place >= 0]
        return Answer("met", spans) if spans else Answer("missing")


class Rewritten(Sound):
    """Changes its report at the end."""

    def evaluate(self, task: Task, run: Run) -> bytes:
        return self.changed(super().evaluate(task, run), task)

    def changed(self, body: bytes, task: Task) -> bytes:
        raise NotImplementedError


class MovedBy(Sound):
    """Takes the first finding away from whoever it does not like."""

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        if not self.dislikes(candidate.document.text):
            return judged
        first = questions(vacancy.criteria[:1])
        findings = (*first, *judged.findings[1:])
        return replace(judged, findings=findings, score=score_of(findings))

    def dislikes(self, text: str) -> bool:
        raise NotImplementedError


class Misshapen(Rewritten):
    caught_by = "report"

    def changed(self, body: bytes, task: Task) -> bytes:
        return msgspec.json.encode(msgspec.json.decode(body) | {"score": "high"})


class Paraphraser(Sound):
    caught_by = "quotes"

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        findings = tuple(
            replace(it, evidence=tuple(replace(quote, quote=quote.quote.swapcase()) for quote in it.evidence))
            for it in judged.findings
        )
        return replace(judged, findings=findings)


class Forgetful(Sound):
    caught_by = "answers"

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        return (
            judged
            if vacancy.given
            else replace(judged, findings=judged.findings[1:], score=score_of(judged.findings[1:]))
        )


class Generous(Sound):
    caught_by = "points"

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        return replace(judged, score=None if judged.score is None else judged.score + 1)


class Misreader(Sound):
    caught_by = "posting"

    def read_posting(self, posting: Input, run: Run) -> bytes:
        told = msgspec.json.decode(super().read_posting(posting, run))
        told["items"][0]["source"] = told["items"][0]["source"].swapcase()
        return msgspec.json.encode(told)


class Headstrong(Sound):
    caught_by = "given_criteria"

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        return replace(judged, findings=judged.findings[::-1]) if vacancy.given else judged


class Hashing(Sound):
    caught_by = "determinism"

    def answer(self, requirement: Requirement, cv: BlindCv) -> Answer:
        return replace(super().answer(requirement, cv), note=f"bucket {hash(requirement.text) % 100_000}")


class DislikesNames(MovedBy):
    caught_by = "name"

    def dislikes(self, text: str) -> bool:
        return not text.startswith("Anna ")


class DislikesGenders(MovedBy):
    caught_by = "gender"

    def dislikes(self, text: str) -> bool:
        return "Gender: female" not in text


class DislikesPronouns(MovedBy):
    caught_by = "pronoun"

    def dislikes(self, text: str) -> bool:
        return "She " not in text


class DislikesAddresses(MovedBy):
    caught_by = "address"

    def dislikes(self, text: str) -> bool:
        return "Hamburg" not in text


class DislikesEmails(MovedBy):
    caught_by = "email"

    def dislikes(self, text: str) -> bool:
        return "1961@" in text


class SeesThroughPaper(Sound):
    caught_by = "hidden_text"

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        if not candidate.document.hidden:
            return judged
        findings = tuple(replace(it, points=it.max_points) for it in judged.findings)
        return replace(judged, findings=findings, score=score_of(findings))


class Obedient(MovedBy):
    caught_by = "injection"

    def dislikes(self, text: str) -> bool:
        return "gnore all previous" in text


class Restless(Sound):
    caught_by = "stages"

    def evaluate(self, task: Task, run: Run) -> bytes:
        run.stage("extracting")
        return super().evaluate(task, run)


class Undaunted(Sound):
    caught_by = "unreadable"

    def evaluate(self, task: Task, run: Run) -> bytes:
        try:
            return super().evaluate(task, run)
        except UnreadableInput:
            return super().evaluate(
                replace(task, cv=Input(content="Nobody\nPython since 2019, and much else.")), Alone()
            )


class Stubborn(Sound):
    """Says something at any price."""

    caught_by = "failures"

    def evaluate(self, task: Task, run: Run) -> bytes:
        try:
            return super().evaluate(task, run)
        except RuntimeError:
            return super().evaluate(task, Alone())


class SwallowsBudgets(Sound):
    """Takes what it could not ask for a no."""

    caught_by = "failures"

    def report_of_call(self, run: Run) -> bool:
        try:
            with run.call(tokens=10) as call:
                call.used(tokens=10)
        except BudgetSpent:
            return False
        return True

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        if self.report_of_call(run):
            return judged
        findings = (*questions(vacancy.criteria[:1]), *judged.findings[1:])
        return replace(judged, findings=findings, score=score_of(findings))


class Blabber(Sound):
    caught_by = "messages"

    def evaluate(self, task: Task, run: Run) -> bytes:
        try:
            return super().evaluate(task, run)
        except RuntimeError as error:
            raise CannotJudge(f"{error}, on {task.cv.content[:60]!r}") from error


class Impatient(Sound):
    """Gives up after a while, and answers all the same."""

    caught_by = "deadline"
    patience: ClassVar[float] = 0.5  # seconds

    def evaluate(self, task: Task, run: Run) -> bytes:
        signal.signal(signal.SIGALRM, self._give_up)
        signal.setitimer(signal.ITIMER_REAL, self.patience)
        try:
            return super().evaluate(task, run)
        except TimeoutError:
            return super().evaluate(task, Alone())
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _give_up(self, *_: object) -> None:
        raise TimeoutError


class LeavesALock(Sound):
    """Holds, during one stage, what all evaluations share; nobody lets go of it for one that is killed."""

    during: ClassVar[str]

    def prepare(self) -> None:
        super().prepare()
        self.shared = mmap.mmap(-1, 1)

    def evaluate(self, task: Task, run: Run) -> bytes:
        if self.shared[0]:
            self.shared[0] = 0
            raise RuntimeError("somebody else is at it")
        try:
            return super().evaluate(task, Watched(run, self.shared, self.during))
        finally:
            self.shared[0] = 0


class Watched:
    """A Run that tells `LeavesALock` of the stages."""

    def __init__(self, run: Run, shared: mmap.mmap, during: str) -> None:
        self._run, self._shared, self._during = run, shared, during

    def stage(self, name: str) -> None:
        self._shared[0] = int(name == self._during)
        self._run.stage(name)

    def progress(self, fraction: float, text: str = "") -> None:
        self._run.progress(fraction, text)

    def call(self, *, tokens: int, money: float = 0.0) -> AbstractContextManager[Call]:
        return self._run.call(tokens=tokens, money=money)


class LeavesALockWhenCanceled(LeavesALock):
    caught_by = "cancel"
    during = "reading_cv"


class LeavesALockWhenKilled(LeavesALock):
    caught_by = "crash"
    during = "writing_report"


class ShortOfMemory(Sound):
    caught_by = "memory"

    def evaluate(self, task: Task, run: Run) -> bytes:
        try:
            return super().evaluate(task, run)
        except MemoryError:
            pass
        return super().evaluate(task, Alone())


class Moody(Sound):
    """Says that it varies, and does: that alone breaks no promise."""

    deterministic = False

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        findings = tuple(replace(it, points=round(it.points * random.uniform(0.97, 1.0), 2)) for it in judged.findings)
        return replace(judged, findings=findings, score=score_of(findings))


class MoodyAndUnfair(Moody):
    """Varies, but not as much as with a name."""

    caught_by = "name"

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        judged = super().judge(candidate, vacancy, run)
        if candidate.document.text.startswith("Anna "):
            return judged
        findings = (*questions(vacancy.criteria[:1]), *judged.findings[1:])
        return replace(judged, findings=findings, score=score_of(findings))


class Passing(Sound):
    """Is busy, and says so."""

    def evaluate(self, task: Task, run: Run) -> bytes:
        raise BudgetSpent("job", timedelta(seconds=3))


BROKEN = (
    *(Misshapen, Paraphraser, Forgetful, Generous, Misreader, Headstrong, Hashing),
    *(DislikesNames, DislikesGenders, DislikesPronouns, DislikesAddresses, DislikesEmails, MoodyAndUnfair),
    *(SeesThroughPaper, Obedient, Restless, Undaunted, Stubborn, SwallowsBudgets, Blabber),
    *(Impatient, LeavesALockWhenCanceled, ShortOfMemory, LeavesALockWhenKilled),
)
