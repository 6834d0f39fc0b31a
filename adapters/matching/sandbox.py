"""The service's side of the zygote: starts it, asks it for processes, ends it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import Final, Self

import anyio
import msgspec
from anyio import to_thread
from anyio.abc import Process

from adapters.matching import wire
from adapters.matching.config import MatchingConfig
from adapters.matching.evaluation_process import Ending, Run
from adapters.matching.frames import FrameReader
from adapters.matching.processes import kill_all_within
from adapters.matching.socket_stream import SocketStream
from ports.errors import Unavailable

_HELLO_BYTES: Final = 4 * 1024 * 1024
Scratch = TemporaryDirectory[str]
_DYING_SECONDS: Final = 0.005  # what the kernel may take to end a process


class Sandbox:
    """A running zygote. Only `start` makes one."""

    def __init__(self, process: Process, control: SocketStream, config: MatchingConfig, scratch: Scratch) -> None:
        self.process = process
        self.scratch = scratch.name  # its own: no process of another zygote is found by it
        self._scratch = scratch
        self._control = control
        self._config = config
        self._sending = anyio.Lock()
        self.hello = wire.Hello(engines=(), unusable={})
        self.lost = False

    @classmethod
    async def start(cls, config: MatchingConfig) -> Self:
        """A zygote whose engines are loaded. Raises Unavailable when it does not come up."""
        scratch = Scratch(prefix="ai-recruiter-", ignore_cleanup_errors=True)
        ours, theirs = socket.socketpair()
        control = SocketStream(ours)
        try:
            with theirs:
                process = await _spawn(theirs.fileno(), config, scratch.name)
        except BaseException:
            ours.close()
            scratch.cleanup()
            raise
        sandbox = cls(process, control, config, scratch)
        try:
            sandbox.hello = await sandbox._greeted()
        except BaseException:
            await sandbox.aclose()
            raise
        return sandbox

    async def begin(self, run: Run) -> None:
        """Give `run` a process; when the zygote is gone, that shows in its ending."""
        try:
            async with self._sending:
                await run.begin(self._control)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            self.lost = True

    async def end(self, run: Run) -> Ending:
        """Stop the process of `run`, if there is one, and wait until it is gone."""
        ending = Ending(None, None)
        with anyio.CancelScope(shield=True):
            with anyio.move_on_after(self._config.stop_seconds):
                ending = await run.end()
            await run.aclose()
            if run.begun and ending.last is None:
                await self._lose()
        return ending

    async def aclose(self) -> None:
        """End the zygote and everything that it runs."""
        with anyio.CancelScope(shield=True):
            await self._control.aclose()
            with anyio.move_on_after(self._config.stop_seconds):
                await self.process.wait()
            await self._lose()

    async def _lose(self) -> None:
        """It is gone or answers no more: its evaluations go with it, and so does what they had started."""
        self.lost = True
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        with anyio.move_on_after(self._config.stop_seconds):
            while await to_thread.run_sync(kill_all_within, self.scratch):  # noqa: ASYNC110  # only /proc can tell
                await anyio.sleep(_DYING_SECONDS)
        await to_thread.run_sync(self._scratch.cleanup)

    async def _greeted(self) -> wire.Hello:
        with anyio.move_on_after(self._config.start_seconds):
            with suppress(anyio.BrokenResourceError):
                await self._control.send(wire.framed(wire.Setup(config=self._config, scratch=self.scratch)))
            frame = await FrameReader(self._control, limit=_HELLO_BYTES).next()
            if frame is not None:
                return msgspec.msgpack.decode(frame, type=wire.Hello)
            raise Unavailable(f"the matching process ended before it was ready (status {await self.process.wait()})")
        raise Unavailable(f"the matching process did not load its engines within {self._config.start_seconds:g} s")


async def _spawn(descriptor: int, config: MatchingConfig, scratch: str) -> Process:
    return await anyio.open_process(
        [sys.executable, "-P", "-m", "adapters.matching.zygote", str(descriptor)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None,  # only the zygote's own start can write to it: evaluations have none
        cwd=scratch,
        env=_environment(config, scratch),
        pass_fds=(descriptor,) if config.debug_output is None else (descriptor, config.debug_output),
        start_new_session=True,  # a Ctrl-C in the terminal is the service's to handle
    )


def _environment(config: MatchingConfig, scratch: str) -> dict[str, str]:
    """Nothing of the service's own: no secret of it may be readable where documents are parsed."""
    folders = [*(folder for folder in sys.path if folder), *config.import_path]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        "PATH": os.defpath,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(folders),
        "CVJOBMATCHING_SANDBOX": "off",  # each evaluation is in a process of its own already
        "PYTHONHASHSEED": "0",  # the same pair must give the same bytes, also where a set is iterated
        **threads,  # a process with threads must not be forked
        **config.environment,
    }
