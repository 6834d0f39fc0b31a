"""The one table of WebSockets; routes and documentation are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from msgspec import Struct
from starlette.types import ASGIApp

from adapters.http.access import Gate
from adapters.http.frame_schemas import Frame, Heartbeat, LastFrame, Progress
from adapters.http.policy import LOOKING
from adapters.http.request_context import Hub
from adapters.http.request_schemas import ListenQuery
from adapters.http.vacancy_schemas import PileFrame, PileHeartbeat
from adapters.http.websocket import LiveJob, LivePile
from domain.model.principal import Role

CLOSE_CODES: Mapping[int, str] = {
    1000: "the end: you have everything",
    1008: "you sent more than a listener has to say",
    1011: "something went wrong here",
    1012: "this process shuts down, or you have listened for a day: connect again with `after_seq`",
    1013: "too many listeners, or the database is away: try again later",
    4400: "`after_seq` is not a number, or a parameter is unknown",
    4401: "no valid key, token or ticket, or one that was taken back or has expired",
    4403: "a page of this origin is not allowed in, the host name is unknown, or your role may not listen",
    4404: "nothing with this id, or no such path",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Socket:
    """One path that sends frames: text, one JSON object each."""

    name: str
    path: str
    handler: Callable[[Hub, Gate, Set[Role]], ASGIApp]
    allowed: Set[Role]  # who may listen
    description: str
    parameters: Mapping[str, str]  # of the path -> what they are
    query: type[Struct]
    frames: Sequence[type[Struct]]


SOCKETS: Sequence[Socket] = (
    Socket(
        name="job",
        path="/ws/jobs/{id}",
        handler=LiveJob,
        allowed=LOOKING,
        description="Every event after `after_seq` in order (`Frame`), live ones as they happen, and at the end the "
        "one that carries the result (`LastFrame`); then the socket closes with 1000. Between them a `Progress` may "
        "tell how far a stage has come, and in silence a `Heartbeat` comes; these have no `seq`. After a break, "
        "connect again with `after_seq` set to the last `seq` you have. What you send is ignored.",
        parameters={"id": "The id of the job"},
        query=ListenQuery,
        frames=(Frame, LastFrame, Progress, Heartbeat),
    ),
    Socket(
        name="vacancy",
        path="/ws/vacancies/{id}",
        handler=LivePile,
        allowed=LOOKING,
        description="Every event of the vacancy and its pile after `after_seq` in order (`PileFrame`), then live ones "
        "as they happen, without an end. In silence a `PileHeartbeat` comes, which has no `seq`. After a break, "
        "connect again with `after_seq` set to the last `seq` you have. What you send is ignored.",
        parameters={"id": "The id of the vacancy"},
        query=ListenQuery,
        frames=(PileFrame, PileHeartbeat),
    ),
)


def close_codes() -> str:
    """The meanings of the close codes as a Markdown table."""
    rows = (f"| {code} | {meaning} |\n" for code, meaning in CLOSE_CODES.items())
    return "| close code | meaning |\n|---|---|\n" + "".join(rows)
