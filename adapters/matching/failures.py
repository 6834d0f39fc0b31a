"""Says in words of the service why a process ended without an answer."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import Final

from adapters.matching import wire
from adapters.matching.config import MatchingConfig
from domain.model.events import Stage
from domain.model.report import Failure, FailureCode
from domain.model.spending import Scope
from ports.matcher import OutOfTime, TryLater
from ports.spending import BudgetRefused

_ALLOCATORS_LAST_ACT: Final = frozenset(
    {signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL}
)
_DOCUMENTS: Final = {"cv": "CV", "job_description": "job description"}
_READ: Final = {Stage.READING_CV: "CV", Stage.READING_JOB_DESCRIPTION: "job description"}
_MESSAGE_LENGTH: Final = 500  # characters
_LONGEST_SECONDS: Final = 86_400.0
TRY_AGAIN_LATER: Final = "try_again_later"
_ADVICE: Final = {
    FailureCode.ENCRYPTED: "Remove the password and submit it again.",
    FailureCode.CORRUPT: "Export it again from the program that made it, and submit the new file.",
    FailureCode.EMPTY: "Submit a file that shows text.",
    FailureCode.TOO_LARGE: "Submit a shorter one.",
    FailureCode.UNSUPPORTED: "Submit a PDF, a DOCX or plain text.",
    FailureCode.TIME_LIMIT: "It takes too long to read: export it again as a plain PDF, and submit the new file.",
    FailureCode.MEMORY_LIMIT: (
        "It takes too much memory to read: export it again as a plain PDF, and submit the new file."
    ),
}
_CRITERIA_UNSUPPORTED: Final = "The engine cannot judge by the criteria of a vacancy: choose another engine for it."


def unreadable(document: str, code: FailureCode, reason: str) -> Failure:
    """A document was refused: which one, why, and what its sender can do."""
    said = one_line(reason) or "no reason was given."
    return Failure(code=code, message=f"The {document} cannot be read: {said} {_ADVICE[code]}")


def unanswered(reply: wire.NoAnswer, config: MatchingConfig) -> Failure | TryLater:
    """The process said itself why there is no answer."""
    if reply.document in _DOCUMENTS and reply.code in _ADVICE:
        return unreadable(_DOCUMENTS[reply.document], FailureCode(reply.code), reply.message)
    if reply.code == FailureCode.MEMORY_LIMIT:
        return out_of_memory(config)
    if reply.code == TRY_AGAIN_LATER:
        after = None if reply.after_s is None else timedelta(seconds=min(max(reply.after_s, 0.0), _LONGEST_SECONDS))
        return TryLater(one_line(reply.message) or "the engine asked to be tried later", after)
    if reply.code == FailureCode.CANNOT_JUDGE:
        return Failure(code=FailureCode.CANNOT_JUDGE, message=f"The engine cannot judge this pair: {_said(reply)}.")
    if reply.code == FailureCode.CRITERIA_UNSUPPORTED:
        return Failure(code=FailureCode.CRITERIA_UNSUPPORTED, message=_CRITERIA_UNSUPPORTED)
    return Failure(code=FailureCode.ENGINE_CRASHED, message=f"The engine failed: {one_line(reply.message)}.")


def died(ended: wire.Ended, config: MatchingConfig, stage: Stage | None = None) -> Failure:
    """The process ended without a word, in that stage."""
    if ended.spent is not None:
        return _overdrawn(ended.spent, config)
    code = os.waitstatus_to_exitcode(ended.status)
    if code >= 0:
        return Failure(
            code=FailureCode.ENGINE_CRASHED, message=f"The engine ended without an answer (exit status {code})."
        )
    fatal = signal.Signals(-code)
    if fatal is signal.SIGPROF:  # the limit of a reading
        read = _READ.get(stage, "document") if stage else "document"
        return unreadable(read, FailureCode.TOO_LARGE, "it takes more processor time than one may.")
    if fatal is signal.SIGXCPU:
        return Failure(
            code=FailureCode.TIME_LIMIT,
            message=f"The run used its {config.cpu_seconds} s of processor time and was stopped.",
        )
    if fatal in _ALLOCATORS_LAST_ACT and ended.grown_bytes > config.memory_bytes // 2:
        return out_of_memory(config)
    return Failure(code=FailureCode.ENGINE_CRASHED, message=f"The engine crashed ({fatal.name}).")


def _overdrawn(what: str, config: MatchingConfig) -> Failure:
    """Stopped for what it took together with all that it started."""
    mebibytes = config.disk_bytes // (1024 * 1024)
    match what:
        case "processor":
            message = f"The run used its {config.total_cpu_seconds} s of processor time and was stopped."
            return Failure(code=FailureCode.TIME_LIMIT, message=message)
        case "memory":
            return out_of_memory(config)
        case "disk":
            message = f"The engine wrote more than {mebibytes} MiB and was stopped."
        case "files":
            message = f"The engine made more than {config.files} files and was stopped."
        case _:
            message = f"The engine started more than {config.children} processes and was stopped."
    return Failure(code=FailureCode.ENGINE_CRASHED, message=message)


def budget_spent(refused: BudgetRefused) -> Failure | TryLater:
    """Whatever the engine made of it: a budget that is whole again is waited for, another one never will be."""
    whose = {Scope.JOB: "one job", Scope.TENANT: "one tenant a day", Scope.DAY: "a day"}[refused.scope]
    if refused.after is not None:
        return TryLater(f"the budget of {whose} for the calls of engines is spent until 00:00 UTC", refused.after)
    advice = "whoever runs the service can raise it, or choose another engine"
    message = f"The budget of {whose} for the calls of engines does not suffice for this pair: {advice}."
    return Failure(code=FailureCode.CANNOT_JUDGE, message=message)


def put_off(reason: str, after: timedelta) -> TryLater:
    """Without a try: the last ones were in vain."""
    return TryLater(f"the engine wanted the last evaluations tried later: {reason}", after)


def out_of_time(within: timedelta) -> OutOfTime:
    """Stopped at its deadline."""
    return OutOfTime(f"The run did not end within {within.total_seconds():g} s and was stopped.")


def never_began(within: timedelta) -> OutOfTime:
    """All processes were busy until its deadline."""
    seconds = f"{within.total_seconds():g}"
    return OutOfTime(f"No process was free within {seconds} s; submit it again later.")


def out_of_memory(config: MatchingConfig) -> Failure:
    """Stopped for what it took, not for what it said."""
    allowed = config.memory_bytes // (1024 * 1024)
    return Failure(code=FailureCode.MEMORY_LIMIT, message=f"The run needed more than {allowed} MiB and was stopped.")


def sandbox_lost() -> Failure:
    """The zygote went down while the process ran."""
    return Failure(code=FailureCode.ENGINE_CRASHED, message="The matching process went down during the run.")


def talks_nonsense(reason: str) -> Failure:
    """The process sent what no engine may send."""
    return Failure(code=FailureCode.INVALID_REPORT, message=f"Invalid engine output: {reason}.")


def _said(reply: wire.NoAnswer) -> str:
    return one_line(reply.message).rstrip(".") or "it gave no reason"


def one_line(message: str) -> str:
    """Bounded, and without a character that could drive a terminal."""
    return "".join(character if character.isprintable() else " " for character in message[:_MESSAGE_LENGTH]).strip()
