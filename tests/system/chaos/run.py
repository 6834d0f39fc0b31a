"""One run: people, an adversary, and the balance at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import anyio
from anyio.to_thread import run_sync

from tests.harness.ledger import ended
from tests.harness.members import Member, ready
from tests.system.chaos.adversary import Adversary
from tests.system.chaos.books import Books, draw
from tests.system.chaos.people import People
from tests.system.chaos.plan import LEASE_S, Blow, Fault, plan
from tests.system.chaos.town import GRACE_S, SWEEP_S, Form, Installation, installation

_REST_S = 90.0  # on a machine that does other things as well
_SLACK_S = 15.0  # the database may be away, no worker may be up to sweep, and the machine may be busy
OFFER_LIMIT_S = LEASE_S + SWEEP_S + _SLACK_S


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    form: Form
    seed: int
    seconds: float
    books: Books
    faults: Counter[str]
    accepted: int
    listeners: int
    reconnects: int
    statuses: Counter[str]
    troubles: list[str] = field(default_factory=list)  # of processes and clients, which no table holds

    @property
    def complaints(self) -> list[str]:
        """Everything that must not be; empty when all promises were kept."""
        return [*self.books.complaints, *self.troubles]

    @property
    def late(self) -> list[str]:
        """What was offered again later than a machine that does nothing else would have it."""
        return [f"offered after {took:.1f} s: {whose}" for took, whose in self.books.offers if took > OFFER_LIMIT_S]

    def row(self) -> str:
        """Of the table in the notes."""
        books = self.books
        cells = [
            *(self.form.name, f"{self.seconds:.0f} s, seed {self.seed}", sum(self.faults.values()), self.accepted),
            *(books.lost, books.double_terminals, books.gaps, books.stale_writes),
            *(f"{books.misheard} of {self.listeners}", self.reconnects),
            *(_middle_and_last([seconds for seconds, _ in books.offers]), _middle_and_last(books.starts)),
        ]
        return f"| {' | '.join(map(str, cells))} |"

    def words(self) -> str:
        """What the table leaves out."""
        faults = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        endings = ", ".join(f"{status} {count}" for status, count in sorted(self.statuses.items()))
        return f"{self.form.name}: {faults}; ended: {endings}; workers lost: {len(self.books.offers)} times"


HEAD = (
    "| form | run | faults | evaluations accepted | lost | double terminals | gaps | stale writes "
    "| listeners that missed or repeated | reconnects | offered again p50 / max | next attempt p50 / max |\n"
    f"|{'---|' * 12}"
)


def _middle_and_last(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.1f} / {seconds[-1]:.1f} s" if seconds else "-"


async def run(
    form: Form,
    seed: int,
    seconds: float,
    *,
    without: Sequence[str] = (),
    faults: Sequence[Fault] | None = None,
    rest: float = _REST_S,
) -> Outcome:
    """Faults for so many seconds, then rest for as many as it takes, at most `rest`. `without` names guards."""
    with installation(form, without=without) as place:
        await ready(*place.apis)
        blows = plan(seed, seconds, faults or form.faults, form.town)
        people = People(seed, [api.address for api in place.apis], place.directory / "accepted")
        adversary = Adversary(place)
        async with anyio.create_task_group() as keeping:
            keeping.start_soon(adversary.keep_alive)
            await _live_through(people, adversary, blows, seconds, rest, place)
            keeping.cancel_scope.cancel()
        troubles = [*people.complaints, *adversary.complaints, *await _closed(place)]
        books = draw(place.ledger, people.accepted(), people.listeners, people.canceled, adversary.orphans)
        endings = place.ledger.ask("SELECT status, COUNT(*) FROM evaluations GROUP BY status")
        return Outcome(
            form=form,
            seed=seed,
            seconds=seconds,
            books=books,
            faults=adversary.faults,
            accepted=len(people.accepted()),
            listeners=len(people.listeners),
            reconnects=sum(listener.connects - 1 for listener in people.listeners),
            statuses=Counter({str(status): int(count) for status, count in endings}),
            troubles=troubles,
        )


async def _live_through(
    people: People, adversary: Adversary, blows: Sequence[Blow], seconds: float, rest: float, place: Installation
) -> None:
    async with anyio.create_task_group() as listening, anyio.create_task_group() as clients:
        clients.start_soon(people.come, listening)
        async with anyio.create_task_group() as striking:
            striking.start_soon(adversary.strike, blows)
            await anyio.sleep(seconds)
        people.closing = True
        with anyio.move_on_after(rest):
            await _until_rest(people, place)
        clients.cancel_scope.cancel()
        listening.cancel_scope.cancel()


async def _until_rest(people: People, place: Installation) -> None:
    """Nothing is pending, everything has ended, and every listener was told."""
    while not (people.at_rest and await _all_ended(place)):  # noqa: ASYNC110  # tables set no event
        await anyio.sleep(0.2)


async def _all_ended(place: Installation) -> bool:
    def count() -> bool:
        [[all_of_them]] = place.ledger.ask("SELECT COUNT(*) FROM evaluations")
        return ended(place.ledger) == int(all_of_them)

    return await run_sync(count)


async def _closed(place: Installation) -> list[str]:
    """Every process told to stop: how it took that, and what it has logged as a bug in all its lives."""
    wrong: list[str] = []

    def end(member: Member) -> None:
        if (told := member.drain(within=GRACE_S + 20)) is not None:
            wrong.append(f"{told} at rest")

    async with anyio.create_task_group() as group:
        for member in place.members:
            group.start_soon(run_sync, end, member)
    return [*wrong, *(bug for member in place.members for bug in member.bugs())]
