"""The process of one run, an evaluation or a reading: takes the request, runs the engine, answers, and is gone."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

from adapters.matching import wire
from adapters.matching.builtin import builtin_engines
from adapters.matching.config import MatchingConfig
from adapters.matching.file_policy import policy
from adapters.matching.run import Service
from adapters.matching.viewing import viewed
from cvJobMatching.confinement import copies, rlimits
from cvJobMatching.confinement.lifetime import adopt_orphans, be_first_to_go, die_with
from cvJobMatching.confinement.policy import close_off, keep_descriptors
from cvJobMatching.engines import CannotJudge, Engine, Input, Task, TryAgainLater, UnreadableInput
from cvJobMatching.engines.base import needs_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where an evaluation runs: its own folder, what it may read besides, and the process that it came from."""

    scratch: str
    readable: dict[str, int]
    parent: int
    supervisor: socket.socket  # gets the listener of what the process asks about


class CriteriaUnsupported(Exception):
    """The engine cannot judge by criteria that are given."""


def answer_and_exit(
    channel: socket.socket, engines: Mapping[str, Engine], config: MatchingConfig, place: Place
) -> NoReturn:
    """Never returns: the process ends here, whatever happens."""
    try:
        _move_into(place.scratch, config.debug_output)
        die_with(place.parent)
        adopt_orphans()  # whatever it starts stays below it, and is counted there
        wire.send(channel, _answered(channel, engines, config, place))
    finally:
        os._exit(0)


def _move_into(scratch: str, debug_output: int | None) -> None:
    """Nothing that an engine prints or writes may end up in logs or stay on the disk, unless its author asks."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere if debug_output is None or standard == 0 else debug_output, standard)
    os.chdir(scratch)
    os.environ["TMPDIR"] = tempfile.tempdir = scratch


def _answered(
    channel: socket.socket, engines: Mapping[str, Engine], config: MatchingConfig, place: Place
) -> wire.Reply:
    try:
        _limit(config)  # if that fails, or closing off does, no document is looked at
        request = wire.receive(channel, wire.Request)
        return wire.Answer(_done(request, engines, partial(_close_off, config, place), channel))
    except BaseException as error:  # SystemExit included: an engine has no say over how this process ends
        if isinstance(error, MemoryError):
            rlimits.allow_last_words()
        if config.debug_output is not None:
            traceback.print_exception(error)
        return _no_answer(error)


def _no_answer(error: BaseException) -> wire.NoAnswer:
    """What the service is told of it."""
    match error:
        case UnreadableInput():
            return wire.NoAnswer(error.code, error.message, error.document)
        case CriteriaUnsupported():
            return wire.NoAnswer("criteria_unsupported", "")
        case TryAgainLater():
            after = None if error.after is None else error.after.total_seconds()
            return wire.NoAnswer("try_again_later", str(error.reason), after_s=after)
        case CannotJudge():
            return wire.NoAnswer("cannot_judge", str(error.reason))
        case MemoryError():
            return wire.NoAnswer("memory_limit", "")
        case _:
            return wire.NoAnswer("engine_crashed", _where(error))


def _limit(config: MatchingConfig) -> None:
    be_first_to_go()
    rlimits.apply(
        rlimits.Limits(
            memory_bytes=config.memory_bytes,
            cpu_seconds=config.cpu_seconds,
            file_bytes=config.file_bytes,
            open_files=config.open_files,
            user_processes=config.user_processes,
        )
    )


def _done(
    request: wire.Request,
    engines: Mapping[str, Engine],
    close_off: Callable[[Engine], None],
    channel: socket.socket,
) -> bytes:
    """The body of the answer; closed off before a document is looked at, as far as whoever reads it allows."""
    task, default = request.task, builtin_engines()[0]
    engine = engines[request.engine] if request.engine is not None else default
    match task:
        case wire.PairTask():
            close_off(engine)
            return _evaluate(engine, task, channel)
        case wire.PostingTask():
            close_off(engine)
            return engine.read_posting(_input(task.job_description), Service(channel))
        case _:
            close_off(default)
            return viewed(task, _as_sent(task.document))


def _close_off(config: MatchingConfig, place: Place, engine: Engine) -> None:
    with place.supervisor as supervisor:
        allowed = policy(needs_of(engine), place.readable, place.scratch, config.guards)
        listener = close_off(allowed)
        if listener is None:
            supervisor.sendall(copies.ORDER)  # it has to look
        else:
            socket.send_fds(supervisor, [copies.ORDER], [listener])
            os.close(listener)  # nobody answers for himself
        keep_descriptors(allowed)


def _evaluate(engine: Engine, task: wire.PairTask, channel: socket.socket) -> bytes:
    if task.criteria is not None and not engine.judges_given_criteria:
        raise CriteriaUnsupported
    pair = Task(
        cv=_input(task.cv), job_description=_input(task.job_description), as_of=task.as_of, criteria=task.criteria
    )
    return engine.evaluate(pair, Service(channel))


def _input(document: wire.SentDocument) -> Input:
    return Input(content=_as_sent(document), filename=document.filename)


def _as_sent(document: wire.SentDocument) -> bytes | str:
    if not document.is_text:
        return document.content
    try:
        return document.content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return document.content


def _where(error: BaseException) -> str:
    """The type of an exception and the place it came from; its text stays here, it may quote a document."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} in {_as_imported(Path(frames[-1].filename))}, line {frames[-1].lineno}"


def _as_imported(module: Path) -> Path:
    """Without the folder that it was imported from, so that no path of this machine is told."""
    roots = [root for root in sys.path if root and module.is_relative_to(root)]
    return module.relative_to(max(roots, key=len, default=module.parent))
