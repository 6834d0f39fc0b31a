"""The engine in this very process, for the checks that need no sandbox; a second process tells of determinism."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from importlib.metadata import EntryPoint
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from cvJobMatching.engines.conformance.hindrances import Hinderable
from cvJobMatching.engines.conformance.judge import Declared, Ending, NotApplicable, Outcome
from cvJobMatching.engines.face import Alone, CannotJudge, Engine, Input, Task, TryAgainLater, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cvJobMatching.engines.conformance.hindrances import Hindrance

_MODULE: Final = "cvJobMatching.engines.conformance.in_process"
_LONGEST_SECONDS: Final = 300


def made(target: str) -> Engine:
    """The engine that `module:attribute` makes, prepared; the attribute is a class or a function without parameters."""
    engine: Engine = EntryPoint(name="engine", value=target, group="").load()()
    engine.prepare()
    return engine


class InProcess:
    """Implements Judge."""

    confined = False

    def __init__(self, target: str) -> None:
        self._target = target
        self._engine = Hinderable(made(target))
        engine = self._engine
        self.declared = Declared(
            name=engine.name,
            version=engine.version,
            deterministic=engine.deterministic,
            judges_given_criteria=engine.judges_given_criteria,
        )

    def evaluate(
        self, task: Task, *, hindrance: Hindrance | None = None, within: float | None = None, cancel: bool = False
    ) -> Outcome:
        """See Judge; nothing can be stopped here."""
        if within is not None or cancel:
            raise NotApplicable("nothing can be stopped in this process")
        asked = task if hindrance is None else hindrance.noted_on(task)
        return outcome_of(lambda run: self._engine.evaluate(asked, run))

    def evaluate_elsewhere(self, tasks: Sequence[Task], *, seed: int) -> Sequence[Outcome]:
        """See Judge."""
        path = os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path)
        environment = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": path}
        done = subprocess.run(  # noqa: S603  # this very module
            [sys.executable, "-m", _MODULE],
            input=pickle.dumps((self._target, tasks)),
            capture_output=True,
            env=environment,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
        if done.returncode:
            output = done.stderr.decode(errors="replace")
            died = Outcome(ending=Ending.CRASHED, message=f"exit status {done.returncode}", output=output)
            return [died for _ in tasks]
        return cast("Sequence[Outcome]", pickle.loads(done.stdout))  # noqa: S301  # of this very module

    def read_posting(self, posting: Input) -> Outcome:
        """See Judge."""
        return outcome_of(lambda run: self._engine.read_posting(posting, run))


class _Noting(Alone):
    """A Run that writes down the stages."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, name: str) -> None:
        """It began."""
        self.stages.append(name)


def outcome_of(work: Callable[[Alone], bytes]) -> Outcome:
    """What came of it, with all that it printed."""
    run, printed, began = _Noting(), StringIO(), time.monotonic()
    ending, body, message = Ending.ANSWERED, b"", ""
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            body = work(run)
        except UnreadableInput as unreadable:
            ending, message = Ending.UNREADABLE, unreadable.message
        except TryAgainLater as later:
            ending, message = Ending.TRY_LATER, later.reason
        except CannotJudge as final:
            ending, message = Ending.CANNOT_JUDGE, final.reason
        except MemoryError:
            ending = Ending.OUT_OF_MEMORY
        except Exception as error:
            ending, message = Ending.CRASHED, type(error).__name__
            traceback.print_exc()
    return Outcome(
        ending=ending,
        body=body,
        message=str(message),
        stages=tuple(run.stages),
        seconds=time.monotonic() - began,
        output=printed.getvalue(),
    )


def main() -> None:
    """Standard input: target and tasks; standard output: what came of each."""
    target, tasks = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  # of whoever started this process
    with redirect_stdout(sys.stderr):
        engine = made(target)
    outcomes = [outcome_of(partial(engine.evaluate, task)) for task in tasks]
    sys.stdout.buffer.write(pickle.dumps(outcomes))


if __name__ == "__main__":
    main()
