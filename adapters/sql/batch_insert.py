"""Write accepted submissions, several in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import case_links, errors, key_tables, outbox, piles, rows, tables, trail
from adapters.sql.daily_counts import DailyCounts, Taken
from adapters.sql.database import Database
from adapters.sql.seals import EVALUATION, Row, Seals
from adapters.sql.words import tokens
from domain.model.errors import KeyReused, TooLargeToKeep
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId
from domain.model.limits import quota_of_the_day_spent
from ports.errors import Unavailable
from ports.evaluations import Accepted, Idempotency
from ports.vault import Digest

_evaluations, _keys = tables.evaluations, tables.idempotency
# Made once: a statement takes longer to make than to run.
_NEW_KEYS, _NEW_WRAPPED_KEYS = insert(_keys), insert(key_tables.evaluation_keys)
_NEW_EVALUATIONS, _NEW_EVENTS, _NEW_DECISIONS = insert(_evaluations), insert(tables.events), insert(tables.decisions)


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission, and the key it came with."""

    evaluation: Evaluation
    idempotency: Idempotency | None


Outcome = Accepted | Exception
Known = dict[bytes, tuple[bytes, EvaluationId]]  # by key: the fingerprint and the evaluation it was first used with


async def write_entries(
    database: Database, seals: Seals, daily: DailyCounts, entries: Sequence[Entry]
) -> Sequence[Outcome]:
    """Write every entry, or say of each why not; one that cannot be written does not keep the others out."""
    digest = await seals.digest()
    for chance in range(5):
        try:
            unit = partial(_write, seals=seals, digest=digest, daily=daily, entries=entries, again=chance > 0)
            outcomes, taken = await database.write(unit)
        except (DBAPIError, TooLargeToKeep) as error:
            if isinstance(error, DBAPIError) and errors.is_duplicate(
                error
            ):  # another process used a key since we looked, or our commit was not heard of
                continue
            if len(entries) == 1:
                return [error]
            return [(await write_entries(database, seals, daily, [entry]))[0] for entry in entries]
        daily.committed(taken)
        return outcomes
    return [Unavailable("other submissions with the same key kept coming in between; try again")] * len(entries)


async def _write(
    connection: AsyncConnection,
    seals: Seals,
    digest: Digest,
    daily: DailyCounts,
    entries: Sequence[Entry],
    *,
    again: bool,
) -> tuple[list[Outcome], Taken]:
    """Keys are new as a rule: whether one is known is asked only once the first try has failed for it.

    Under a quota it is asked at once: what was accepted before may be repeated when the quota is spent.
    """
    known = await _known(connection, entries) if again or daily.quota is not None else {}
    stored = await _stored(connection, entries) if again else frozenset()
    outcomes, fresh = _sorted_out(entries, known, stored)
    taken = await daily.take(connection, [entry.evaluation for entry in fresh])
    if taken.beyond:
        outcomes = [_within(daily, taken, outcome, entry) for outcome, entry in zip(outcomes, entries, strict=True)]
        fresh = [entry for entry in fresh if entry.evaluation.id not in taken.beyond]
    await _insert(connection, seals, digest, fresh)
    firsts = await _load(connection, seals, {outcome for outcome in outcomes if not isinstance(outcome, Outcome)})
    told = [out if isinstance(out, Outcome) else Accepted(firsts[out], replayed=True) for out in outcomes]
    return told, taken


def _sorted_out(
    entries: Sequence[Entry], known: Known, stored: frozenset[EvaluationId]
) -> tuple[list[Outcome | EvaluationId], list[Entry]]:
    """What comes of each entry (an id means: what that evaluation is), and which are new."""
    outcomes: list[Outcome | EvaluationId] = []
    fresh: list[Entry] = []
    for entry in entries:
        mine, key = entry.evaluation.id, entry.idempotency
        fingerprint, first = known.setdefault(key.key, (key.fingerprint, mine)) if key else (b"", mine)
        if key and fingerprint != key.fingerprint:
            outcomes.append(KeyReused("this Idempotency-Key came before with another payload; use a new key"))
        elif first != mine:
            outcomes.append(first)
        else:
            outcomes.append(Accepted(entry.evaluation, replayed=False))
            if mine not in stored:
                fresh.append(entry)
    return outcomes, fresh


def _within(daily: DailyCounts, taken: Taken, outcome: Outcome | EvaluationId, entry: Entry) -> Outcome | EvaluationId:
    """The outcome, unless it or what it stands for is beyond the quota of the day."""
    id = outcome.evaluation.id if isinstance(outcome, Accepted) else outcome
    if id not in taken.beyond:
        return outcome
    assert daily.quota is not None
    return quota_of_the_day_spent(daily.quota, entry.evaluation.created_at)


async def _known(connection: AsyncConnection, entries: Sequence[Entry]) -> Known:
    keys = [entry.idempotency.key for entry in entries if entry.idempotency]
    if not keys:
        return {}
    found = await connection.execute(select(_keys).where(_keys.c.key_hash.in_(keys)))
    return {row.key_hash: (row.fingerprint, EvaluationId(row.evaluation_id)) for row in found}


async def _stored(connection: AsyncConnection, entries: Sequence[Entry]) -> frozenset[EvaluationId]:
    ours = [entry.evaluation.id for entry in entries]
    return frozenset(await connection.scalars(select(_evaluations.c.id).where(_evaluations.c.id.in_(ours))))


async def _insert(connection: AsyncConnection, seals: Seals, digest: Digest, fresh: Sequence[Entry]) -> None:
    if not fresh:
        return
    keyed = [
        rows.key_row(entry.idempotency, entry.evaluation.id, entry.evaluation.created_at)
        for entry in fresh
        if entry.idempotency
    ]
    if keyed:  # first, because they may exist already
        await connection.execute(_NEW_KEYS, keyed)
    keys = [seals.key_row(it.id, it.key) for it in (entry.evaluation for entry in fresh) if it.key]
    if keys:
        await connection.execute(_NEW_WRAPPED_KEYS, keys)
    await connection.execute(_NEW_EVALUATIONS, _filled([_new_row(entry.evaluation, seals, digest) for entry in fresh]))
    events = [event for entry in fresh for event in entry.evaluation.events]
    await connection.execute(_NEW_EVENTS, [rows.event_row(event) for event in events])
    decided = [
        seals.sealed_decision(it.key, rows.decision_row(it.id, it.decision))
        for it in (entry.evaluation for entry in fresh)
        if it.decision
    ]
    if decided:
        await connection.execute(_NEW_DECISIONS, decided)
    await case_links.follow(connection, seals, [entry.evaluation for entry in fresh])
    await piles.record(connection, [(entry.evaluation, None) for entry in fresh], seals, digest)
    await outbox.record(connection, [entry.evaluation for entry in fresh])
    await trail.record(connection, [entry.evaluation for entry in fresh])


def _new_row(it: Evaluation, seals: Seals, digest: Digest) -> Row:
    row = seals.sealed(it.key, it.id, rows.new_row(it))
    return {**row, "search_text": tokens(digest, it.tenant, rows.searched(it))}


def _filled(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows without columns that are empty in all of them: the driver writes each value into the statement."""
    told = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    return [{name: row[name] for name in told} for row in rows]


async def _load(
    connection: AsyncConnection, seals: Seals, ids: Iterable[EvaluationId]
) -> dict[EvaluationId, Evaluation]:
    wanted = list(ids)
    if not wanted:
        return {}
    found = await connection.execute(select(*EVALUATION).where(_evaluations.c.id.in_(wanted)))
    return {EvaluationId(row["id"]): rows.evaluation(seals.opened(row)) for row in found.mappings()}
