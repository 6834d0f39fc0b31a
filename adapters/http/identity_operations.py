"""The operations on who asks, as the one table of operations takes them."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.http import identity
from adapters.http.operation import JSON, Answer, Header, Operation
from adapters.http.policy import LOOKING
from adapters.http.request_schemas import TicketIn
from adapters.http.response_schemas import Me, SessionOut, TicketOut

_SESSION = "/api/v1/session"
_COOKIE = Header("Set-Cookie", "The session; `Secure`, `HttpOnly` and `SameSite=Strict`")

IDENTITY_OPERATIONS: Sequence[Operation] = (
    Operation(
        method="GET",
        path="/api/v1/me",
        handler=identity.me,
        tag="identity",
        allowed=LOOKING,
        answers={200: Answer("The caller", {JSON: Me})},
        problems=(422,),
    ),
    Operation(
        method="POST",
        path=_SESSION,
        handler=identity.sign_in,
        tag="identity",
        allowed=LOOKING,
        answers={201: Answer("The session has begun", {JSON: SessionOut}, (_COOKIE,))},
        problems=(403, 422, 503),
    ),
    Operation(
        method="DELETE",
        path=_SESSION,
        handler=identity.sign_out,
        tag="identity",
        allowed=LOOKING,
        answers={204: Answer("There is no session any more", headers=(_COOKIE,))},
        problems=(422, 503),
    ),
    Operation(
        method="POST",
        path="/api/v1/ws-tickets",
        handler=identity.ws_ticket,
        tag="identity",
        allowed=LOOKING,
        body={JSON: TicketIn},
        answers={201: Answer("A ticket, shown once", {JSON: TicketOut})},
        problems=(400, 404, 408, 413, 415, 422, 503),
    ),
)
