"""Says in words of the service why a process ended without a report."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import Final

from adapters.matching import wire
from adapters.matching.config import MatchingConfig
from domain.model.report import Failure

_ALLOCATORS_LAST_ACT: Final = frozenset(
    {signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL}
)
_DOCUMENTS: Final = {"cv": "CV", "job_description": "job description"}
_MESSAGE_LENGTH: Final = 500  # characters
_ADVICE: Final = {
    "encrypted": "Remove the password and submit it again.",
    "corrupt": "Export it again from the program that made it, and submit the new file.",
    "empty": "Submit a file that shows text.",
    "too_large": "Submit a shorter one.",
    "unsupported": "Submit a PDF, a DOCX or plain text.",
    "time_limit": "It takes too long to read: export it again as a plain PDF, and submit the new file.",
    "memory_limit": "It takes too much memory to read: export it again as a plain PDF, and submit the new file.",
}


def unreadable(reply: wire.Unjudged) -> Failure:
    """A document was refused: which one, why, and what its sender can do."""
    document = _DOCUMENTS.get(reply.document or "", "document")
    advice = _ADVICE.get(reply.code, "")
    said = _one_line(reply.message) or "no reason was given."
    return Failure(code=reply.code, message=f"The {document} cannot be read: {said} {advice}".strip())


def unjudged(reply: wire.Unjudged, config: MatchingConfig) -> Failure:
    """The process said itself why there is no report."""
    if reply.document in _DOCUMENTS and reply.code in _ADVICE:
        return unreadable(reply)
    if reply.code == "memory_limit":
        return out_of_memory(config)
    return Failure(code="engine_crashed", message=f"The engine failed: {_one_line(reply.message)}.")


def died(ended: wire.Ended, config: MatchingConfig) -> Failure:
    """The process ended without a word."""
    code = os.waitstatus_to_exitcode(ended.status)
    if code >= 0:
        return Failure(code="engine_crashed", message=f"The engine ended without a report (exit status {code}).")
    fatal = signal.Signals(-code)
    if fatal is signal.SIGXCPU:
        return Failure(
            code="time_limit",
            message=f"The evaluation used its {config.cpu_seconds} s of processor time and was stopped.",
        )
    if fatal in _ALLOCATORS_LAST_ACT and ended.grown_bytes > config.memory_bytes // 2:
        return out_of_memory(config)
    return Failure(code="engine_crashed", message=f"The engine crashed ({fatal.name}).")


def out_of_time(within: timedelta) -> Failure:
    """Stopped at its deadline."""
    return Failure(
        code="time_limit",
        message=f"The evaluation did not end within {within.total_seconds():g} s and was stopped.",
    )


def never_began(within: timedelta) -> Failure:
    """All processes were busy until its deadline."""
    return Failure(
        code="time_limit",
        message=f"No process was free to evaluate the pair within {within.total_seconds():g} s; submit it again later.",
    )


def out_of_memory(config: MatchingConfig) -> Failure:
    """Stopped for what it took, not for what it said."""
    allowed = config.memory_bytes // (1024 * 1024)
    return Failure(code="memory_limit", message=f"The evaluation needed more than {allowed} MiB and was stopped.")


def sandbox_lost() -> Failure:
    """The zygote went down while the process ran."""
    return Failure(code="engine_crashed", message="The matching process went down during the evaluation.")


def talks_nonsense(reason: str) -> Failure:
    """The process sent what no engine may send."""
    return Failure(code="invalid_report", message=f"The engine's answer cannot be taken: {reason}.")


def _one_line(message: str) -> str:
    """Bounded, and without a character that could drive a terminal."""
    return "".join(character if character.isprintable() else " " for character in message[:_MESSAGE_LENGTH]).strip()
