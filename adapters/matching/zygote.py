"""The process that loads the engines once and forks a fresh copy of itself for every evaluation.

It never reads a document: the service writes it straight to the copy, through a channel that is only passed on here.
It ends when the service does, and takes every evaluation with it.
"""

from __future__ import annotations

import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn

from adapters.matching import wire
from adapters.matching.budget import LOOK_AT_LEAST_EVERY, LOOK_EVERY, Budget
from adapters.matching.builtin import scan_languages
from adapters.matching.child import Place, answer_and_exit
from adapters.matching.discovery import Engines, load_engines
from adapters.matching.file_policy import confines, readable, unguarded
from adapters.matching.processes import has_children, living_children, mark, memory_peak, resident
from adapters.matching.setting_back import Fresh
from cvJobMatching.confinement import copies
from cvJobMatching.confinement.lifetime import adopt_orphans
from cvJobMatching.confinement.listener import Listener


@dataclass(frozen=True, slots=True)
class _Running:
    lifeline: socket.socket
    scratch: str
    inherited_bytes: int  # the part of its memory that it was born with
    budget: Budget
    heard: list[socket.socket | Listener]  # where it tells of what it starts: first where its listener comes
    spent: list[str] = field(default_factory=list)  # what it was stopped for


class Zygote:
    """One thread, one loop: fork on request, kill on request, tell how each evaluation ended."""

    def __init__(self, control: socket.socket, setup: wire.Setup, engines: Engines) -> None:
        self._control = control
        self._setup = setup
        self._engines = engines
        self._readable = readable()
        self._running: dict[int, _Running] = {}
        self._next_look = 0.0
        self._fresh = Fresh(setup.config.set_back_after_s)
        self._selector = selectors.DefaultSelector()
        self._wakeup, wakeup = socket.socketpair()
        for end in (self._wakeup, wakeup):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)
        self._wakeup_sender = wakeup
        self._selector.register(self._wakeup, selectors.EVENT_READ, self._bury)
        self._selector.register(control, selectors.EVENT_READ, self._obey)

    def serve(self) -> None:
        """Until the service is gone."""
        with suppress(EOFError):
            while True:
                for key, _ in self._selector.select(self._patience()):
                    key.data()
                self._look()
                self._fresh.set_back()
        for pid in tuple(self._running):
            self._kill(pid)
        _kill_strays(spare=frozenset())
        shutil.rmtree(self._setup.scratch, ignore_errors=True)  # the service may not be there any more to do it

    def _patience(self) -> float | None:
        """Seconds until something is to be looked at; None while nothing is."""
        watched = any(running.budget.watched for running in self._running.values())
        looks = (LOOK_EVERY if watched else None, self._fresh.patience())
        return min((each for each in looks if each is not None), default=None)

    def _obey(self) -> None:
        lifeline, channel = copies.received(self._control, 2)
        with channel:
            self._fork(lifeline, channel)

    def _fork(self, lifeline: socket.socket, channel: socket.socket) -> None:
        try:
            scratch = tempfile.mkdtemp(dir=self._setup.scratch)
            ours, theirs = socket.socketpair()
            place = Place(scratch, self._readable, os.getpid(), theirs)
            with theirs:
                pid = copies.fork(partial(self._evaluate, channel, place), without=[ours, *self._open(lifeline)])
        except OSError as error:
            _tell(lifeline, wire.NotStarted(error.strerror or "no process could be made"))
            lifeline.close()
            return
        with suppress(OSError):  # the copy does the same: which comes first is open
            os.setpgid(pid, pid)
        born_with = resident()
        budget = Budget(pid, scratch, born_with, self._setup.config)
        self._running[pid] = _Running(lifeline, scratch, born_with, budget, [ours])
        self._fresh.add(pid)
        self._selector.register(lifeline, selectors.EVENT_READ, partial(self._let_go, pid))
        self._selector.register(ours, selectors.EVENT_READ, partial(self._listen, pid, ours))
        _tell(lifeline, wire.Started(pid))

    def _open(self, lifeline: socket.socket) -> list[socket.socket | Listener]:
        """What a copy inherits and must not hold: whoever reads at the other end waits for the last copy to end."""
        others = [end for other in self._running.values() for end in (other.lifeline, *other.heard)]
        return [self._control, self._wakeup, self._wakeup_sender, lifeline, *others]

    def _evaluate(self, channel: socket.socket, place: Place) -> NoReturn:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        answer_and_exit(channel, self._engines.ready, self._setup.config, place)

    def _listen(self, pid: int, supervision: socket.socket) -> None:
        """The evaluation hands over its listener, or ends without."""
        running = self._running.get(pid)
        if running is None:  # it has ended in the same round
            return
        self._selector.unregister(supervision)
        with suppress(OSError):
            said, descriptors, *_ = socket.recv_fds(supervision, 1, 1)
            running.budget.watched = bool(said) and not descriptors
            for descriptor in descriptors:
                running.heard.append(listener := Listener(descriptor))
                self._selector.register(listener, selectors.EVENT_READ, partial(self._hear, pid, listener))

    def _hear(self, pid: int, listener: Listener) -> None:
        """It is about to make a process or a file."""
        running = self._running.get(pid)
        if running is None:
            return
        try:
            running.budget.hear(listener)
        except EOFError:
            self._selector.unregister(listener)
            running.heard.remove(listener)
            listener.close()
            return
        self._stop_if(pid, running.budget.counted_out())

    def _look(self) -> None:
        """At those that have started something; most of the time is for what they ask."""
        began = time.monotonic()
        if began < self._next_look:
            return
        for pid, running in self._running.items():
            if running.budget.watched:
                self._stop_if(pid, running.budget.overdrawn())
        now = time.monotonic()
        self._next_look = now + max(LOOK_EVERY, min(4 * (now - began), LOOK_AT_LEAST_EVERY))

    def _stop_if(self, pid: int, spent: str | None) -> None:
        """It has used up what it may take: all of it ends."""
        if spent is not None and not (said := self._running[pid].spent):
            said.append(spent)
            self._kill(pid)

    def _let_go(self, pid: int) -> None:
        """The service has closed its end: it wants the evaluation to stop."""
        if pid in self._running:  # it may have ended in the same round
            self._selector.unregister(self._running[pid].lifeline)
            self._kill(pid)

    def _kill(self, pid: int) -> None:
        for kill in (os.killpg, os.kill):  # the group may not be there yet
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)

    def _bury(self) -> None:
        with suppress(BlockingIOError):
            self._wakeup.recv(1024)
        with suppress(ChildProcessError):
            while (dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(
                        dead.si_pid, signal.SIGKILL
                    )  # what it started; its id is not free before it is waited for
                self._report(dead.si_pid, *os.wait4(dead.si_pid, 0)[1:])

    def _report(self, pid: int, status: int, usage: resource.struct_rusage) -> None:
        self._fresh.remove(pid)
        running = self._running.pop(pid, None)
        if running is None:
            return
        _kill_strays(spare=frozenset(self._running))
        shutil.rmtree(running.scratch, ignore_errors=True)
        for end in (running.lifeline, *running.heard):
            with suppress(KeyError):
                self._selector.unregister(end)
        for heard in running.heard:
            heard.close()
        grown = max(memory_peak(usage) - running.inherited_bytes, 0)
        _tell(running.lifeline, wire.Ended(status, grown, next(iter(running.spent), None)))
        running.lifeline.close()


def _kill_strays(*, spare: frozenset[int]) -> None:
    """End whatever an evaluation has left behind, also what moved to a session of its own."""
    while has_children() and (strays := living_children() - spare):
        for pid in strays:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _tell(lifeline: socket.socket, sign: wire.Sign) -> None:
    with suppress(OSError):  # nobody waits for it any more
        wire.send(lifeline, sign)


def main() -> None:
    """Argument: the number of the descriptor that leads to the service."""
    for deaf in (signal.SIGINT, signal.SIGTERM):  # the service drains first; this process ends when it has
        signal.signal(deaf, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        setup = wire.receive(control, wire.Setup)
    except EOFError:
        return  # the service was killed while it started
    if setup.config.debug_output is not None:
        _print_to(setup.config.debug_output)
    adopt_orphans()
    mark(setup.scratch)
    engines = load_engines(setup.config)
    with suppress(BrokenPipeError):  # nobody waits any more: the loop ends at once
        wire.send(
            control,
            wire.Hello(
                engines=_cards(engines),
                unusable=engines.unusable,
                unguarded=unguarded(setup.config.guards),
                confines=confines(setup.config.guards),
                scans=scan_languages(),
            ),
        )
    copies.freeze()
    Zygote(control, setup, engines).serve()


def _print_to(output: int) -> None:
    """What is printed while engines load, too; by lines, so that a copy of this process prints none of it again."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115  # a descriptor, for as long as this process


def _cards(engines: Engines) -> tuple[wire.EngineCard, ...]:
    return tuple(
        wire.EngineCard(
            name=it.name,
            version=it.version,
            description=it.description,
            source=engines.sources[it.name],
            deterministic=it.deterministic,
            judges_given_criteria=it.judges_given_criteria,
            network=it.needs.network,
            ports=it.needs.ports,
            folders=it.needs.folders,
            programs=it.needs.programs,
            seconds=it.cost.seconds,
            tokens=it.cost.tokens,
            money=it.cost.money,
        )
        for it in engines.ready.values()
    )


if __name__ == "__main__":
    main()
