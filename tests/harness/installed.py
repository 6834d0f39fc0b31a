"""An engine of somebody else's, installed beside the service as its users would: by an entry point."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from unittest.mock import patch

import msgspec

from adapters.matching.discovery import ENTRY_POINT_GROUP
from cvJobMatching import limits
from cvJobMatching.engines import Run, Task
from cvJobMatching.reading import read_document
from tests.harness.engines import ROOT, STAGES, Dozer, Honest

DOZER = {Dozer.name: f"{Dozer.__module__}:{Dozer.__name__}"}


def install_engines(directory: Path, engines: Mapping[str, str] = DOZER) -> str:
    """What PYTHONPATH has to be for a process to find the engines, each `module:class` by its name."""
    about = directory / "engines_of_the_tests-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: engines-of-the-tests\nVersion: 1\n")
    points = "\n".join(f"{name} = {target}" for name, target in engines.items())
    (about / "entry_points.txt").write_text(f"[{ENTRY_POINT_GROUP}]\n{points}\n")
    return os.pathsep.join([str(directory), str(ROOT)])


NOVEL = 6_000_000  # characters


class Novelist(Dozer):
    """Writes long reports."""

    name = "novelist"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        return super().report(cv, job_description, as_of) | {"padding": "x" * NOVEL}


NOVELIST = {Novelist.name: f"{__name__}:{Novelist.__name__}"}


class Wanderer(Honest):
    """Takes over each stage as many seconds as the CV says: five numbers, then whatever makes it unlike others."""

    name = "wanderer"

    def evaluate(self, task: Task, run: Run) -> bytes:
        cv = task.cv.content
        text = cv if isinstance(cv, str) else cv.decode()
        for stage, seconds in zip(STAGES, text.split(), strict=False):
            run.stage(stage)
            time.sleep(float(seconds))
        return msgspec.json.encode(self.report(cv, task.job_description.content, task.as_of))


WANDERERS = {Wanderer.name: f"{__name__}:{Wanderer.__name__}"}


class Grader(Honest):
    """Gives the score that the CV names, after as many seconds as it names: two numbers, and what sets it apart."""

    name = "grader"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        score, seconds = (cv if isinstance(cv, str) else cv.decode()).split()[:2]
        time.sleep(float(seconds))
        return super().report(cv, job_description, as_of) | {"score": float(score)}


class Hasty(Honest):
    """Reads the CV as the default engine does, in a second of processor time."""

    name = "hasty"

    def work(self, cv: bytes | str) -> None:
        with patch.object(limits, "SANDBOX_CPU_SECONDS", 1):
            read_document(cv)


HASTY = {Hasty.name: f"{__name__}:{Hasty.__name__}"}

GRADERS = {Grader.name: f"{__name__}:{Grader.__name__}"}
