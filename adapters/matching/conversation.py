"""What the service and the process of one evaluation say to each other, within the time that there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import anyio
import msgspec

from adapters.matching import failures, wire
from adapters.matching.evaluation_process import Run
from adapters.matching.frames import FrameTooLong
from adapters.matching.sandbox import Sandbox
from domain.model.events import Stage
from domain.model.report import Failure
from ports.matcher import OnStage

_MAX_REPLIES: Final = 1000  # of one evaluation; an honest engine sends six
_KNOWN = {stage.value: stage for stage in Stage}
_ORDER = {stage: place for place, stage in enumerate(Stage)}


@dataclass
class Conversation:
    """One pair and who wants to hear of it; `deadline` is on anyio's clock."""

    request: wire.Request
    deadline: float
    within: timedelta
    on_stage: OnStage
    stages: list[Stage] = field(default_factory=list)

    async def hold(self, sandbox: Sandbox, run: Run) -> wire.Judged | wire.Unjudged | Failure | None:
        """What the process said last; None when it fell silent, which its ending explains."""
        try:
            if not await self._begun(sandbox, run):
                return failures.out_of_time(self.within)
            for _ in range(_MAX_REPLIES):
                reply = await self._reply(run)
                if not isinstance(reply, wire.StageBegan):
                    return reply
                await self._pass_on(reply)
            return failures.talks_nonsense("it announces stages without end")
        except FrameTooLong as too_long:
            return failures.talks_nonsense(str(too_long))
        except msgspec.DecodeError:
            return failures.talks_nonsense("it is not in the form of this version")

    async def _begun(self, sandbox: Sandbox, run: Run) -> bool:
        with anyio.CancelScope(deadline=self.deadline):
            await sandbox.begin(run)
            await run.ask(self.request)
            return True
        return False

    async def _reply(self, run: Run) -> wire.Reply | Failure | None:
        with anyio.CancelScope(deadline=self.deadline):
            return await run.reply()
        return failures.out_of_time(self.within)

    async def _pass_on(self, began: wire.StageBegan) -> None:
        """Forward only, each stage once: a process gone wild must not flood the history."""
        stage = _KNOWN.get(began.stage)
        if stage is None or (self.stages and _ORDER[stage] <= _ORDER[self.stages[-1]]):
            return
        self.stages.append(stage)
        await self.on_stage(stage)
