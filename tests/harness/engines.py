"""Engines for the tests of the sandbox: one that works, and one for each way of not working."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import msgspec

from cvJobMatching.engines import BaseEngine, CannotJudge, Cost, Input, Needs, Run, Task, TryAgainLater, UnreadableInput

ROOT = Path(__file__).parents[2]  # where the module of an engine is found in the tests
STAGES = ("reading_cv", "reading_job_description", "extracting", "matching", "writing_report")


class Honest:
    """Finds the first word of the CV and is content."""

    name = "honest"
    version = "1.2.3"
    description = "Finds the first word of the CV."
    deterministic = True
    judges_given_criteria = True
    needs = Needs()
    cost = Cost(seconds=0.01)

    def prepare(self) -> None:
        self.prepared = True

    def evaluate(self, task: Task, run: Run) -> bytes:
        cv = task.cv.content
        run.stage("reading_cv")
        self.work(cv)
        for stage in STAGES[1:]:
            run.stage(stage)
        report = self.report(cv, task.job_description.content, task.as_of)
        return msgspec.json.encode(by_criteria(report, task.criteria) if task.criteria is not None else report)

    def read_posting(self, posting: Input, run: Run) -> bytes:
        """Every word is a skill."""
        self.work(posting.content)
        return msgspec.json.encode(self.posting(_text(posting.content)))

    def posting(self, text: str) -> dict[str, object]:
        words = [
            {
                "text": word[0],
                "kind": "skill",
                "must": True,
                "source": word[0],
                "start": word.start(),
                "end": word.end(),
            }
            for word in re.finditer(r"\S+", text)
        ]
        return {"position": None, "text": text, "items": words}

    def work(self, cv: bytes | str) -> None:
        assert self.prepared

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        word = _text(cv).split()[0]
        requirement = {"text": "x", "kind": "skill", "must": True, "start": 0, "end": 1}
        evidence = {"quote": word, "page": 1, "start": 0, "end": len(word)}
        return {
            "score": 100.0,
            "recommendation": "shortlist",
            "confidence": 1.0,
            "findings": [
                {
                    "requirement": requirement,
                    "status": "met",
                    "points": 1.0,
                    "max_points": 1.0,
                    "evidence": [evidence],
                    "note": "",
                }
            ],
            "profile": {
                "name": None,
                "emails": [],
                "phones": [],
                "links": [],
                "skills": [],
                "roles": [],
                "months_of_experience": None,
                "education": [],
                "languages": [],
                "certificates": [],
            },
            "warnings": [],
            "provenance": {
                "engine": self.name,
                "engine_version": self.version,
                "package_version": "1",
                "lexicon_version": "1",
                "weights_version": "1",
                "weights": {},
                "thresholds": {},
                "models": [],
                "cv_sha256": _digest(cv),
                "job_description_sha256": _digest(job_description),
                "as_of": as_of.isoformat(),
                "cv_language": None,
                "job_description_language": None,
            },
        }


def by_criteria(report: dict[str, object], criteria: bytes) -> dict[str, object]:
    """The report with its only finding for each of the criteria."""
    given = msgspec.json.decode(criteria)
    (finding,) = msgspec.convert(report["findings"], tuple[dict[str, object]])
    known = ("id", "text", "kind", "must")
    asked = [{name: item[name] for name in known} for item in given["items"]]
    told = {"criteria_version": given["version"], "criteria_approved_by": given["approved_by"], "criteria": "given"}
    origin = msgspec.convert(report["provenance"], dict[str, object])
    findings = [finding | {"requirement": each} for each in asked]
    return report | {"findings": findings, "provenance": origin | told}


class Sleeper(Honest):
    name = "sleeper"

    def work(self, cv: bytes | str) -> None:
        time.sleep(3600)


class Dozer(Honest):
    """Sleeps for as many seconds as the CV says."""

    name = "dozer"

    def work(self, cv: bytes | str) -> None:
        time.sleep(float(_text(cv)))


class Looper(Honest):
    name = "looper"

    def work(self, cv: bytes | str) -> None:
        while True:
            pass


class Allocator(Honest):
    name = "allocator"

    def work(self, cv: bytes | str) -> None:
        hoard = []
        while True:
            hoard.append(bytearray(1024 * 1024))


class NativeAllocator(Honest):
    """What a C library does that checks no malloc."""

    name = "native-allocator"

    def work(self, cv: bytes | str) -> None:
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        while True:
            ctypes.memset(libc.malloc(ctypes.c_size_t(1024 * 1024)), 1, 1024 * 1024)


class Exiter(Honest):
    name = "exiter"

    def work(self, cv: bytes | str) -> None:
        os._exit(3)


class Segfaulter(Honest):
    name = "segfaulter"

    def work(self, cv: bytes | str) -> None:
        ctypes.string_at(0)


class Raiser(Honest):
    name = "raiser"

    def work(self, cv: bytes | str) -> None:
        raise ValueError(f"what a pity: {_text(cv)}")


class Quitter(Honest):
    name = "quitter"

    def work(self, cv: bytes | str) -> None:
        sys.exit(_text(cv))


class Printer(Honest):
    name = "printer"

    def work(self, cv: bytes | str) -> None:
        print(_text(cv))
        print(_text(cv), file=sys.stderr)
        for descriptor in (1, 2):
            os.write(descriptor, _text(cv).encode())


class Refuser(Honest):
    name = "refuser"

    def work(self, cv: bytes | str) -> None:
        raise UnreadableInput("job_description", "encrypted", "It asks for a \x1b[31mpassword.")


class Forker(Honest):
    """Starts programs that would outlive it, one in a session of its own; the CV tells them apart in /proc."""

    name = "forker"
    needs = Needs(programs=(sys.prefix, sys.base_prefix))
    environment: Mapping[str, str] | None = None  # of the programs; that of the evaluation when None

    def work(self, cv: bytes | str) -> None:
        program = [sys.executable, "-c", "import time; time.sleep(3600)", _text(cv)]
        subprocess.Popen(program, env=self.environment)
        subprocess.Popen(program, env=self.environment, start_new_session=True)
        time.sleep(0.2)


class Starter(Forker):
    """The same, and then it never ends."""

    name = "starter"

    def work(self, cv: bytes | str) -> None:
        super().work(cv)
        time.sleep(3600)


class Disguiser(Starter):
    """The same, and nothing in the environment of its programs tells where they come from."""

    name = "disguiser"
    environment: Mapping[str, str] | None = {}


class Writer(Honest):
    """Leaves files behind, and fills the disk."""

    name = "writer"

    def work(self, cv: bytes | str) -> None:
        Path("left-behind.txt").write_text(_text(cv))
        with Path("large").open("wb") as large:
            while True:
                large.write(bytes(1024 * 1024))


class Snoop(Honest):
    """Reports what it can see of the service: its environment and its open descriptors."""

    name = "snoop"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        seen = [f"env:{name}" for name in os.environ] + [f"fd:{target}" for target in _open_files().values()]
        report = super().report(cv, job_description, as_of)
        return report | {"warnings": [{"code": "seen", "message": it} for it in seen]}


class Flooder(Honest):
    """Announces stages without end."""

    name = "flooder"

    def evaluate(self, task: Task, run: Run) -> bytes:
        while True:
            for stage in STAGES:
                run.stage(stage)


class Boaster(Honest):
    """Changes its report as the CV says; `its_provenance` in it changes parts of the provenance."""

    name = "boaster"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        changes = msgspec.json.decode(_text(cv), type=dict[str, object])
        report = super().report(cv, job_description, as_of)
        origin = msgspec.convert(report["provenance"], dict[str, object])
        other_origin = msgspec.convert(changes.pop("its_provenance", {}), dict[str, object])
        return report | {"provenance": origin | other_origin} | changes


class Hulk(Honest):
    """A report larger than any may be."""

    name = "hulk"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        return super().report(cv, job_description, as_of) | {"padding": "x" * 20_000_000}


class Caller(Honest):
    """Speaks on the channel itself, and not in the language of the service."""

    name = "caller"

    def work(self, cv: bytes | str) -> None:
        channel = next(descriptor for descriptor, target in _open_files().items() if target.startswith("socket:"))
        socket.socket(fileno=channel).sendall(b"\0\0\0\5hello")
        os._exit(0)


class Plain(BaseEngine):
    """Judges pairs, and candidates of a vacancy it does not; the reader of the package reads its postings."""

    name = "plain"
    version = "1"
    description = "Judges pairs and nothing else."
    judges_given_criteria = False

    def prepare(self) -> None:
        super().prepare()
        self._honest = Honest()
        self._honest.name = self.name
        self._honest.prepare()

    def evaluate(self, task: Task, run: Run) -> bytes:
        return self._honest.evaluate(task, run)


class Postponer(Honest):
    """Asks to be tried later, in as many seconds as the CV says; when it says none, nobody knows in how many."""

    name = "postponer"

    def work(self, cv: bytes | str) -> None:
        seconds = _text(cv)
        after = None if seconds == "none" else timedelta(seconds=float(seconds))
        raise TryAgainLater("the\x1b[31m model is away", after)


class Decliner(Honest):
    """Will never judge this pair."""

    name = "decliner"

    def work(self, cv: bytes | str) -> None:
        raise CannotJudge("the model refused.")


class Counter(Honest):
    """Says how far it is within each stage, and more than it should."""

    name = "counter"

    def evaluate(self, task: Task, run: Run) -> bytes:
        run.progress(0.9, "before anything began")
        for stage in STAGES:
            run.stage(stage)
            for fraction in (0.5, 7.0, float("nan")):
                run.progress(fraction, f"{stage}\x1b[31m {'x' * 1000}")
        return msgspec.json.encode(self.report(task.cv.content, task.job_description.content, task.as_of))


class Chatterer(Honest):
    """Says a hundred thousand times how far it is."""

    name = "chatterer"

    def evaluate(self, task: Task, run: Run) -> bytes:
        for stage in STAGES:
            run.stage(stage)
            for number in range(20_000):
                run.progress(number / 20_000, f"{number} of 20,000")
        return msgspec.json.encode(self.report(task.cv.content, task.job_description.content, task.as_of))


class Faceless:
    """Has a part of an engine's members."""

    name = "faceless"
    version = "1"
    description = "Has no more than this."

    def prepare(self) -> None:
        pass


class Broken(Honest):
    name = "broken"

    def prepare(self) -> None:
        raise RuntimeError("no model here")


ALL = (
    Honest,
    Sleeper,
    Dozer,
    Looper,
    Allocator,
    NativeAllocator,
    Exiter,
    Segfaulter,
    Raiser,
    Quitter,
    Printer,
    Refuser,
    Forker,
    Starter,
    Disguiser,
    Writer,
    Snoop,
    Flooder,
    Boaster,
    Hulk,
    Caller,
    Plain,
    Postponer,
    Decliner,
    Counter,
    Chatterer,
    Broken,
    Faceless,
)
EXTRA_ENGINES = {engine.name: f"{__name__}:{engine.__name__}" for engine in ALL}


def _text(document: bytes | str) -> str:
    return document if isinstance(document, str) else document.decode()


def _digest(document: bytes | str) -> str:
    return hashlib.sha256(_text(document).encode()).hexdigest()


def _open_files() -> dict[int, str]:
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that lists them
            found[int(entry.name)] = str(entry.readlink())
    return found
