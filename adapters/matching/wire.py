"""The messages between the service, the zygote and the process of one evaluation."""

from __future__ import annotations

import socket
from datetime import date
from typing import Final, TypeVar

import msgspec

from adapters.matching.config import MatchingConfig

HEADER: Final = 4  # bytes in front of each message: its length, most significant byte first
FORK: Final = b"+"  # sent with the two sockets of an evaluation: its lifeline and its channel


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """The first word to a zygote; `scratch` is the folder in which evaluations have theirs."""

    config: MatchingConfig
    scratch: str


class EngineCard(msgspec.Struct, frozen=True, kw_only=True):
    """An engine that is loaded and ready."""

    name: str
    version: str
    description: str
    source: str  # where it comes from, as `unusable` names it
    deterministic: bool
    judges_given_criteria: bool
    network: bool
    ports: tuple[int, ...]
    folders: tuple[str, ...]
    programs: tuple[str, ...]
    seconds: float | None  # of a usual pair, like tokens and money
    tokens: int | None
    money: float | None


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """The zygote is ready; `unusable` gives the reason for each engine that could not be loaded."""

    engines: tuple[EngineCard, ...]
    unusable: dict[str, str]
    unguarded: tuple[str, ...] = ()  # what the kernel cannot hold an evaluation to
    confines: bool = True  # whether landlock and seccomp are there
    scans: dict[str, bool] = {}  # whether scans in a language can be read


class Started(msgspec.Struct, frozen=True, tag=True):
    """Lifeline: the process of the evaluation runs."""

    pid: int


class NotStarted(msgspec.Struct, frozen=True, tag=True):
    """Lifeline: no process could be made."""

    reason: str


class Ended(msgspec.Struct, frozen=True, tag=True):
    """Lifeline: the process and all that it started are gone. `status` is as os.wait gives it."""

    status: int
    grown_bytes: int  # by how much its memory outgrew what it began with
    spent: str | None = None  # the budget of the whole evaluation that it was stopped for


class SentDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document on its way into the sandbox."""

    content: bytes
    is_text: bool
    filename: str | None


class PairTask(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A CV to judge against a job description, or by `criteria` as JSON."""

    cv: SentDocument
    job_description: SentDocument
    as_of: date
    criteria: bytes | None


class PostingTask(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A job description to read."""

    job_description: SentDocument


class PageTask(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A page to draw; `role` is that of the document."""

    role: str
    document: SentDocument
    number: int
    scale: float
    blind: bool


class RegionsTask(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Spans of a document's text whose places on its pages are asked for."""

    role: str
    document: SentDocument
    spans: tuple[tuple[int, int], ...]


ViewTask = PageTask | RegionsTask


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Channel: what to do; no engine has a part in showing a document."""

    engine: str | None
    task: PairTask | PostingTask | PageTask | RegionsTask


class StageBegan(msgspec.Struct, frozen=True, tag=True):
    """Channel: a stage begins."""

    stage: str


class CallAsked(msgspec.Struct, frozen=True, tag=True):
    """Channel: a call to a service may cost so much; the answers come in the order of asking."""

    tokens: int
    money: float


class CallEnded(msgspec.Struct, frozen=True, tag=True):
    """Channel: a granted call has ended, and what it came to; `tokens` None: as much as was asked for."""

    number: int
    tokens: int | None
    money: float


class Progress(msgspec.Struct, frozen=True, tag=True):
    """Channel: how much of the stage is done, 0 to 1, and a text that may be anything."""

    fraction: float
    text: str


class Answer(msgspec.Struct, frozen=True, tag=True):
    """Channel: the engine's own JSON, unchecked."""

    body: bytes


class NoAnswer(msgspec.Struct, frozen=True, tag=True):
    """Channel: why there is none; no part of it quotes a document."""

    code: str
    message: str
    document: str | None = None
    after_s: float | None = None  # when to try again


class CallGranted(msgspec.Struct, frozen=True, tag=True):
    """Channel, from the service: the call may be made; its end names the number."""

    number: int


class CallRefused(msgspec.Struct, frozen=True, tag=True):
    """Channel, from the service: the budget of that scope does not allow it; None: it never will."""

    scope: str
    after_s: float | None


Reply = StageBegan | Progress | CallAsked | CallEnded | Answer | NoAnswer
Told = CallGranted | CallRefused
Sign = Started | NotStarted | Ended

_Message = TypeVar("_Message", bound=msgspec.Struct)


def framed(message: msgspec.Struct) -> bytes:
    """The message with its length in front."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(HEADER, "big") + body


def send(to: socket.socket, message: msgspec.Struct) -> None:
    """Blocks until the message is handed over. Raises OSError when nobody reads any more."""
    to.sendall(framed(message))


def receive(source: socket.socket, kind: type[_Message]) -> _Message:
    """The next message; blocks. Raises EOFError at the end. Only for messages of the service, which are trusted."""
    from cvJobMatching.confinement import frames  # never in the service, which imports no engine

    return msgspec.msgpack.decode(frames.received(source.recv), type=kind)


def received_answer(source: socket.socket) -> Told:
    """As `receive`: what the service answers to a call that was asked for."""
    from cvJobMatching.confinement import frames

    told: Told = msgspec.msgpack.decode(frames.received(source.recv), type=Told)
    return told
