"""A pile of CVs through `ai-recruiter rank` with the default engine, and a single job beside it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.client import Document
from tests.benchmarks.figures import ROOT, Table, median, milliseconds
from tests.harness.piles import Pile, single_times, wait_until
from tests.harness.processes import proportional_mib, resident_mib, running_children
from tests.harness.service import Service, running

_JOB = ROOT / "bootstrap" / "demo" / "job_description.md"
_CV = ROOT / "bootstrap" / "demo" / "cv.pdf"
_SEED = 20_261_123
_SINGLES = 15
_WORKERS = 2
_PATIENCE = 3_600  # seconds
_FIRST = ("Ada", "Bela", "Chidi", "Dana", "Emre", "Freja", "Goran", "Hana", "Ilse", "Jonas", "Kira", "Liam")
_LAST = ("Adler", "Brandt", "Costa", "Dahl", "Evans", "Fuchs", "Garcia", "Holm", "Ivanov", "Jansen", "Kowalski", "Lind")
_TITLES = (
    "Backend Engineer",
    "Software Developer",
    "Platform Engineer",
    "Data Engineer",
    "Web Developer",
    "Dispatcher",
)
_PLACES = ("Hafenlicht GmbH, Hamburg", "Kornblum AG, Berlin", "Nordwind Studio, Bremen", "Odra Software, Szczecin")
_SKILLS = (
    *("Python", "Go", "Java", "TypeScript", "SQL", "Bash", "MySQL", "PostgreSQL", "Oracle", "Redis", "REST APIs"),
    *("Docker", "Kubernetes", "Terraform", "AWS", "NATS", "RabbitMQ", "Kafka", "Prometheus", "Grafana", "Excel"),
)
_DEEDS = (
    "Built services with {} and {} that a hundred customers use every day",
    "Moved nightly batches to events with {}; kept the data in {}",
    "Ran {} and {} in production and shared the on-call rotation",
    "Reviewed code, taught two junior colleagues {} and introduced {}",
)
_LEVELS = ("A2", "B1", "B2", "C1", "C2")


def run(candidates: int = 1_000) -> Table:
    """One service with two workers on SQLite; the CVs come by one command."""
    with TemporaryDirectory(prefix="bench-pile-") as place:
        folder = Path(place) / "cvs"
        folder.mkdir()
        for number in range(candidates):
            (folder / f"candidate {number:05}.txt").write_text(_cv(random.Random(_SEED + number)))
        settings = {"LOG_LEVEL": "warning"}
        service = Service(directory=Path(place), settings=settings, arguments=["--workers", str(_WORKERS)])
        with running(service), _memory(service) as memory:
            _singles(service, 3)  # warm
            idle, before_mib = _singles(service, _SINGLES), service.resident_mib()
            began = time.monotonic()
            pile = Pile.ranked_by(service, _JOB, folder)
            wait_until(lambda: "judged" in pile.said, within=_PATIENCE)
            beside = _singles(service, _SINGLES)
            assert pile.command.process.poll() is None, "the pile was judged before the single jobs were"
            told = pile.ranking(within=_PATIENCE)
            took = time.monotonic() - began
    assert len(told["items"]) == candidates
    assert all(item["rank"] is not None for item in told["items"])
    cells = [
        f"{candidates:,}",
        f"{took:.1f} s",
        f"{candidates / took:.1f}",
        f"{before_mib:.0f} MiB",
        f"{memory.service_mib:.0f} MiB",
        f"{memory.all_mib:.0f} MiB",
        f"{milliseconds(median(idle))}, {milliseconds(max(idle))}",
        f"{milliseconds(median(beside))}, {milliseconds(max(beside))}",
    ]
    columns = ["CVs", "from the command to the ranking", "CVs a second", "service before", "at most"]
    columns += ["with its children, at most", "a single job, idle: median, longest", "beside the pile: median, longest"]
    return Table(
        title="A pile through the terminal",
        columns=columns,
        rows=[cells],
        notes=[
            f"{_WORKERS} workers, the default engine, SQLite; CVs of 0.4 to 1.7 kB as plain text, the posting of the "
            f"demonstration. Single jobs: {_SINGLES} of the sample PDF in turn, from acceptance to the end. Memory is "
            "resident; with the children, a page that several share is counted once.",
        ],
    )


@dataclass(slots=True)
class _Memory:
    """The most that was seen."""

    service_mib: float = 0.0
    all_mib: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self, pid: int) -> None:
        while not self.over.wait(1):
            self.service_mib = max(self.service_mib, resident_mib(pid))
            self.all_mib = max(self.all_mib, sum(map(proportional_mib, (pid, *_below(pid)))))


@contextmanager
def _memory(service: Service) -> Iterator[_Memory]:
    memory = _Memory()
    watcher = threading.Thread(target=memory.watch, args=(service.process.pid,))
    watcher.start()
    try:
        yield memory
    finally:
        memory.over.set()
        watcher.join()


def _below(pid: int) -> list[int]:
    children = running_children(pid)
    return [*children, *(it for child in children for it in _below(child))]


def _singles(service: Service, count: int) -> list[float]:
    cv = Document(filename=_CV.name, content=_CV.read_bytes())
    return single_times(service.url, [cv] * count, Document(filename=_JOB.name, content=_JOB.read_bytes()))


def _cv(chance: random.Random) -> str:
    """Of somebody invented, who fits more or less."""
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    skills = chance.sample(_SKILLS, chance.randint(4, 14))
    lines = [name, chance.choice(_TITLES), f"{name.lower().replace(' ', '.')}@example.org", "", "EXPERIENCE"]
    year = 2026
    for _ in range(chance.randint(1, 4)):
        began = year - chance.randint(1, 5)
        lines += ["", f"{chance.choice(_TITLES)}, {chance.choice(_PLACES)}, {began} - {year}"]
        lines += [f"- {deed.format(*chance.sample(skills, 2))}" for deed in chance.sample(_DEEDS, chance.randint(2, 4))]
        year = began
    lines += ["", "EDUCATION", f"Bachelor of Science in Computer Science, {year - 3} - {year}"]
    lines += ["", "SKILLS", ", ".join(skills), "", "LANGUAGES"]
    return "\n".join([*lines, f"English: {chance.choice(_LEVELS)}", f"German: {chance.choice(_LEVELS)}", ""])
