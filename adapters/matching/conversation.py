"""What the service and the process of one evaluation say to each other, within the time that there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import anyio
import msgspec

from adapters.matching import failures, wire
from adapters.matching.calls import Calls
from adapters.matching.evaluation_process import Run
from adapters.matching.frames import FrameTooLong
from adapters.matching.pace import EVERY, Pace
from adapters.matching.sandbox import Sandbox
from domain.model.events import Stage
from domain.model.progress import bounded, presentable
from domain.model.report import Failure
from ports.matcher import OnProgress, OnStage, OutOfTime

Said = wire.Answer | wire.NoAnswer | Failure | OutOfTime | None
_STAGES: Final = frozenset(stage.value for stage in Stage)


@dataclass
class Conversation:
    """One request and who wants to hear of its stages; `deadline` is on anyio's clock."""

    request: wire.Request
    deadline: float
    within: timedelta
    on_stage: OnStage
    on_progress: OnProgress
    calls: Calls
    stages: list[Stage] = field(default_factory=list)
    _pace: Pace = field(default_factory=Pace)

    async def hold(self, sandbox: Sandbox, run: Run) -> Said:
        """What the process said last; None when it fell silent, which its ending explains."""
        try:
            if not await self._begun(sandbox, run):
                return failures.out_of_time(self.within)
            return await self.calls.during(run.tell, partial(self._listen, run))
        except FrameTooLong as too_long:
            return failures.talks_nonsense(str(too_long))
        except msgspec.DecodeError:
            return failures.talks_nonsense("it is not in the form of this version")

    async def _listen(self, run: Run) -> Said:
        while True:
            wrong: str | None = None
            match reply := await self._reply(run):
                case wire.StageBegan():
                    wrong = await self._stage_began(reply.stage)
                case wire.Progress():
                    await self._progressed(reply)
                case wire.CallAsked():
                    wrong = self.calls.asked(reply)
                case wire.CallEnded():
                    wrong = await self.calls.ended(reply)
                case _:
                    return reply
            if wrong:
                return failures.talks_nonsense(wrong)

    async def _begun(self, sandbox: Sandbox, run: Run) -> bool:
        with anyio.CancelScope(deadline=self.deadline):
            await sandbox.begin(run)
            await run.ask(self.request)
            return True
        return False

    async def _stage_began(self, name: str) -> str | None:
        if wrong := self._wrong_stage(name):
            return wrong
        self.stages.append(Stage(name))
        await self.on_stage(self.stages[-1])
        return None

    async def _progressed(self, it: wire.Progress) -> None:
        """Bounded and in words that drive no terminal; before the first stage there is nothing to tell of.

        The process is an engine's: one that floods is read no faster than the pace.
        """
        if not self._pace.allows():
            await anyio.sleep(EVERY)
            return
        done = bounded(it.fraction)
        if self.stages and done is not None:
            await self.on_progress(done, presentable(it.text))

    async def _reply(self, run: Run) -> wire.Reply | OutOfTime | None:
        with anyio.CancelScope(deadline=self.deadline):
            return await run.reply()
        return failures.out_of_time(self.within)

    def _wrong_stage(self, name: str) -> str | None:
        """Why that stage cannot begin now: a process gone wild must not flood the history."""
        if name not in _STAGES:
            return "it announces a stage that does not exist"
        if self.stages and Stage(name).position <= self.stages[-1].position:
            return f"it announces the stage {name} after {self.stages[-1]}"
        return None
