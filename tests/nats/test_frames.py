"""What travels: stage facts, and no word that somebody else has chosen."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from adapters.nats.frames import VERSION, Sealed, decode, encode
from adapters.nats.progress_frames import ProgressFrames
from adapters.vault import EnvelopeVault, MemoryMasterKeys
from domain.model.evaluation import Evaluation
from domain.model.events import Event, EventType, Stage
from domain.model.report import Failure, FailureCode
from ports.contracts.builders import ALICE, ATS, POLICY, a_report, a_submission, an_id
from ports.contracts.clock import START
from ports.contracts.feed import an_event, some_progress

CANARIES = ("Anna", "Müller", "alice", "anna.mueller@example.org", "job.md", "кандидат")


def the_whole_life() -> list[Event]:
    """Every kind of event as the model itself words it."""
    new = a_submission(metadata={"кандидат": "anna.mueller@example.org"}, tenant=ALICE)
    running = new.claim("worker-1", at=START, policy=POLICY)
    for stage in Stage:
        running = running.enter(stage, attempt=1, at=START)
    back = running.hand_back(attempt=1, at=START, reason="its worker was shut down")
    failure = Failure(code=FailureCode.ENGINE_CRASHED, message="cannot parse 'Anna Müller, anna.mueller@example.org'")
    endings: list[Evaluation] = [
        running.succeed(a_report(), attempt=1, at=START),
        running.fail(failure, attempt=1, at=START),
        running.cancel(by=ATS, at=START),
        replace(running, deadline_at=START).look_after(at=START, policy=POLICY),
        back,
    ]
    return [*running.events, *(ended.events[-1] for ended in endings)]


def test_every_kind_of_event_is_in_the_whole_life() -> None:
    assert {event.type for event in the_whole_life()} == set(EventType)


@pytest.mark.parametrize("event", the_whole_life(), ids=lambda event: f"{event.seq}-{event.type}")
def test_an_event_comes_back_whole_or_sends_its_listener_to_the_repository(event: Event) -> None:
    back = decode(event.evaluation_id, encode(event))
    if event.type in (EventType.FAILED, EventType.REQUEUED):
        assert back == Sealed(v=0, seq=event.seq)
    else:
        assert back == event


@pytest.mark.parametrize("event", the_whole_life(), ids=lambda event: f"{event.seq}-{event.type}")
def test_nothing_of_a_document_or_a_person_travels(event: Event) -> None:
    payload = encode(event).decode()
    assert not [canary for canary in CANARIES if canary in payload]
    assert len(payload) < 400


def test_data_that_this_release_does_not_know_to_be_harmless_stays_at_home() -> None:
    event = replace(an_event(an_id(), 3), data={"quote": "Anna Müller"})
    assert encode(event) == b'{"v":0,"seq":3}'


def test_a_frame_of_another_version_sends_the_listener_to_the_repository() -> None:
    later = encode(an_event(an_id(), 3)).replace(b'"v":1', b'"v":2')
    assert decode(an_id(), later) == Sealed(v=2, seq=3)
    assert VERSION == 1


@pytest.mark.parametrize(
    "payload",
    [b"", b"null", b"[]", b"\xff", b"{", b'{"v":1}', b'{"v":1,"seq":1}', b'{"v":"1","seq":1}', b"[" * 100_000],
)
def test_rubbish_is_no_event(payload: bytes) -> None:
    assert decode(an_id(), payload) is None


def test_times_keep_their_microseconds_and_their_zone() -> None:
    at = datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC)
    event = replace(an_event(an_id(), 1), at=at)
    back = decode(event.evaluation_id, encode(event))
    assert isinstance(back, Event)
    assert back.at == at


# ---- progress


def with_vault() -> ProgressFrames:
    return ProgressFrames(EnvelopeVault(MemoryMasterKeys()))


def test_progress_comes_back_whole_and_its_words_travel_sealed() -> None:
    progress = some_progress(an_id(), 0.25, "reading what Anna Müller, anna.mueller@example.org wrote")
    frames = with_vault()
    payload = frames.encode(progress)
    assert not [canary for canary in CANARIES if canary in payload.decode()]
    assert len(payload) < 600
    assert frames.decode(progress.evaluation_id, payload) == progress
    assert decode(progress.evaluation_id, payload) is None, "what does not know progress drops it"


@pytest.mark.parametrize(
    ("sender", "receiver"),
    [
        (with_vault(), with_vault()),  # each with master keys of its own
        (with_vault(), ProgressFrames(None)),
        (ProgressFrames(None), with_vault()),
    ],
)
def test_words_that_cannot_be_read_are_left_out_and_the_fraction_stays(
    sender: ProgressFrames, receiver: ProgressFrames
) -> None:
    progress = some_progress(an_id(), 0.25)
    told = receiver.decode(progress.evaluation_id, sender.encode(progress))
    assert told == replace(progress, message="")


def test_words_of_another_evaluation_are_not_read() -> None:
    frames, other = with_vault(), an_id()
    told = frames.decode(other, frames.encode(some_progress(an_id(), 0.25)))
    assert told == some_progress(other, 0.25, "")


@pytest.mark.parametrize(
    "change",
    [
        (b'"v":1', b'"v":2'),
        (b'"fraction":0.25', b'"fraction":NaN'),
        (b'"stage":"matching"', b'"stage":"guessing"'),
        (b'"attempt":2', b'"attempt":"2"'),
        (b'"attempt":2,', b""),
    ],
)
def test_rubbish_is_no_progress(change: tuple[bytes, bytes]) -> None:
    frames = with_vault()
    payload = frames.encode(some_progress(an_id(), 0.25))
    assert change[0] in payload
    assert frames.decode(an_id(), payload.replace(*change)) is None


@pytest.mark.parametrize("fraction", [-3.0, 7.5])
def test_a_fraction_from_outside_is_bounded(fraction: float) -> None:
    frames, id = with_vault(), an_id()
    told = frames.decode(id, frames.encode(some_progress(id, fraction)))
    assert told is not None
    assert 0 <= told.fraction <= 1


@pytest.mark.parametrize("key", [b"", b":", b"x" * 10, bytes(300)])
def test_a_forged_key_opens_nothing_and_breaks_nothing(key: bytes) -> None:
    frames, id = with_vault(), an_id()
    forged = msgspec.json.decode(frames.encode(some_progress(id, 0.25))) | {"key": b64encode(key).decode()}
    told = frames.decode(id, msgspec.json.encode(forged))
    assert told == some_progress(id, 0.25, "")
