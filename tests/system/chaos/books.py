"""The balance of a run, drawn from the tables: nothing here goes through the service."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from domain.model.events import Stage
from tests.harness.ledger import TERMINAL, Ledger, trail_complaints
from tests.system.chaos.adversary import Orphan
from tests.system.chaos.people import Listener

_STAGES = [stage.value for stage in Stage]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the table has it."""

    seq: int
    type: str
    attempt: int
    stage: str | None
    at: datetime


@dataclass(slots=True)
class Books:
    """Counts of evaluations that break a promise, and each of them in words."""

    lost: int = 0
    double_terminals: int = 0
    gaps: int = 0
    stale_writes: int = 0
    wrong_reports: int = 0
    broken_trails: int = 0
    misheard: int = 0  # listeners
    complaints: list[str] = field(default_factory=list)
    offers: list[tuple[float, str]] = field(default_factory=list)  # see `_resumption`; the shortest first
    starts: list[float] = field(default_factory=list)

    def note(self, counter: str, wrong: str) -> None:
        setattr(self, counter, getattr(self, counter) + 1)
        self.complaints.append(f"{counter}: {wrong}")


def draw(
    ledger: Ledger,
    accepted: Mapping[str, UUID],
    listeners: Sequence[Listener],
    canceled: Mapping[UUID, str],
    orphans: Iterable[Orphan],
) -> Books:
    """Everything that must hold once a run has come to rest."""
    books = Books()
    rows = {UUID(bytes=bytes(id)): status for id, status in ledger.ask("SELECT id, status FROM evaluations")}
    stories = _stories(ledger)
    _check_acceptance(books, rows, accepted)
    _check_stories(books, rows, stories, ledger)
    for wrong in trail_complaints(ledger):
        books.note("broken_trails", wrong)
    for id, answered in canceled.items():
        if rows.get(id) != answered:
            books.note("double_terminals", f"{id}: its canceling was answered {answered}, it ended {rows.get(id)}")
    for listener in listeners:
        _check_listener(books, listener, stories.get(listener.id, []))
    for orphan in orphans:
        if (resumption := _resumption(orphan, stories.get(orphan.id, []))) is not None:
            offered, started = resumption
            books.offers.append((offered, f"{orphan.id}, attempt {orphan.attempt} lost at {orphan.since:%H:%M:%S}"))
            books.starts.append(started)
    books.offers.sort()
    books.starts.sort()
    return books


def _stories(ledger: Ledger) -> dict[UUID, list[Entry]]:
    stories: defaultdict[UUID, list[Entry]] = defaultdict(list)
    asked = "SELECT evaluation_id, seq, type, attempt, stage, at FROM events ORDER BY evaluation_id, seq"
    for id, seq, type, attempt, stage, at in ledger.ask(asked):
        stories[UUID(bytes=bytes(id))].append(Entry(seq, type, attempt, stage, _moment(at)))
    return stories


def _moment(at: datetime | str) -> datetime:
    """SQLite keeps times as text."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.replace(tzinfo=UTC)


def _check_acceptance(books: Books, rows: Mapping[UUID, str], accepted: Mapping[str, UUID]) -> None:
    for key, id in accepted.items():
        if rows.get(id) not in TERMINAL:
            books.note("lost", f"{id} (key {key}) is {rows.get(id, 'not in the table')}")
    for id, times in Counter(accepted.values()).items():
        if times > 1:
            books.note("lost", f"{id} stands for {times} submissions")
    for id in rows.keys() - set(accepted.values()):
        books.note("lost", f"{id} stands for no submission")


def _check_stories(
    books: Books, rows: Mapping[UUID, str], stories: Mapping[UUID, Sequence[Entry]], ledger: Ledger
) -> None:
    reports = Counter(UUID(bytes=bytes(id)) for (id,) in ledger.ask("SELECT evaluation_id FROM reports"))
    for id, status in rows.items():
        story = stories.get(id, ())
        if [entry.seq for entry in story] != list(range(1, len(story) + 1)):
            books.note("gaps", _told(id, story))
        ends = [entry.type for entry in story if entry.type in TERMINAL]
        if len(ends) > 1 or (status in TERMINAL and ends != [status]):
            books.note("double_terminals", f"{status} {_told(id, story)}")
        if (wrong := stale(story)) is not None:
            books.note("stale_writes", f"{wrong} in {_told(id, story)}")
        if reports[id] != (status == "succeeded"):
            books.note("wrong_reports", f"{reports[id]} reports, {status}: {id}")
    for id in (stories.keys() | reports.keys()) - rows.keys():
        books.note("lost", f"{id} has events or a report and no row")


def stale(story: Sequence[Entry]) -> str | None:
    """The first event that only a superseded worker can have written, in words."""
    running, attempt, stage = False, 0, -1
    for number, entry in enumerate(story):
        follows = entry.attempt == attempt + (entry.type == "started")
        match entry.type:
            case "queued":
                follows &= number == 0
            case "started":
                follows &= not running
                running, attempt, stage = True, entry.attempt, -1
            case "stage":
                follows &= running and _STAGES.index(entry.stage or "") > stage
                stage = _STAGES.index(entry.stage or "")
            case "requeued":
                follows &= running
                running = False
            case _:
                follows &= number == len(story) - 1
        if not follows:
            return f"event {entry.seq}"
    return None


def _check_listener(books: Books, listener: Listener, story: Sequence[Entry]) -> None:
    heard = listener.heard.seqs
    if heard != [entry.seq for entry in story] or not listener.finished:
        books.note("misheard", f"a listener of {listener.id} heard {heard} of {len(story)}, {listener.heard.codes}")


def _resumption(orphan: Orphan, story: Sequence[Entry]) -> tuple[float, float] | None:
    """Seconds from the loss of its worker to the offer to others, and to the next attempt, where there was one.

    The offer is the sweeper's business alone; the attempt also waits for a worker that is up and has a slot.
    """
    since = max([orphan.since, *(one.at for one in story if (one.attempt, one.type) == (orphan.attempt, "stage"))])
    offered = [one.at for one in story if (one.attempt, one.type) == (orphan.attempt, "requeued")]
    started = [one.at for one in story if (one.attempt, one.type) == (orphan.attempt + 1, "started")]
    if not (offered and started):
        return None
    return (offered[0] - since).total_seconds(), (started[0] - since).total_seconds()


def _told(id: UUID, story: Sequence[Entry]) -> str:
    return f"{id}: " + " ".join(f"{entry.seq}:{entry.type}:{entry.attempt}" for entry in story)
