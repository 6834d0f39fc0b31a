"""A request with what serves it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.aside import Aside
from adapters.http.bodies import Bodies
from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal, invalid
from adapters.http.frames import Frames
from adapters.http.listeners import Listeners
from adapters.http.readiness import Checkup
from adapters.http.services import Services
from domain.model.audit import Action, Actor
from domain.model.errors import EvaluationNotFound, VacancyNotFound, WebhookNotFound
from domain.model.ids import EvaluationId, Tenant, VacancyId, WebhookId
from domain.model.principal import Principal
from domain.model.proof import Proof

Q = TypeVar("Q", bound=msgspec.Struct)
T = TypeVar("T")
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Hub:
    """What the handlers of one app share."""

    services: Services
    config: HttpConfig
    bodies: Bodies
    listeners: Listeners
    frames: Frames
    checkup: Checkup
    aside: Aside


@dataclass(frozen=True, slots=True)
class Call:
    """A request, whose it is, and what serves it."""

    request: Request
    proof: Proof
    hub: Hub
    still_admitted: Callable[[], Awaitable[bool]]  # whether the caller may call this now, too

    @property
    def principal(self) -> Principal:
        return self.proof.principal

    @property
    def tenant(self) -> Tenant:
        return self.principal.tenant

    def acting(self, told: str | None = None) -> Actor:
        """Who acts: whom the key proves; only without keys what the caller tells counts."""
        return Actor.of(self.principal, told=told, request_id=self.request.scope.get("request_id"))

    async def viewed(
        self,
        action: Action,
        *,
        job_id: EvaluationId | None = None,
        vacancy_id: VacancyId | None = None,
        **data: str | int | bool,
    ) -> None:
        """Write down that the caller has seen it. Raises Unavailable: then it is not to be shown."""
        await self.services.record_view(
            action, self.tenant, by=self.acting(), evaluation_id=job_id, vacancy_id=vacancy_id, data=data
        )

    async def aside(self, write: Callable[[], T]) -> T:
        """What `write` returns, which may take long."""
        return await self.hub.aside(self.tenant, write)

    async def did(
        self, action: Action, *, job_id: EvaluationId | None = None, vacancy_id: VacancyId | None = None
    ) -> None:
        """Write down what the caller has done outside the stores that write it down themselves."""
        await self.services.record_view(
            action, self.tenant, by=self.acting(), evaluation_id=job_id, vacancy_id=vacancy_id, again=True
        )

    @property
    def services(self) -> Services:
        return self.hub.services

    @property
    def config(self) -> HttpConfig:
        return self.hub.config

    @property
    def prefix(self) -> str:
        """The path under which a proxy serves us."""
        return str(self.request.scope.get("root_path", ""))

    @property
    def job_id(self) -> EvaluationId:
        """Raises EvaluationNotFound for what cannot be an id."""
        return job_id(self.request.path_params)

    @property
    def vacancy_id(self) -> VacancyId:
        """Raises VacancyNotFound for what cannot be an id."""
        return vacancy_id(self.request.path_params)

    @property
    def webhook_id(self) -> WebhookId:
        """Raises WebhookNotFound for what cannot be an id."""
        given = self.request.path_params["id"]
        try:
            return WebhookId(msgspec.convert(given, UUID))
        except msgspec.ValidationError:
            raise WebhookNotFound(f"no webhook {given[:40]!r}") from None

    def body(self, limit: int) -> AbstractContextManager[AsyncIterator[bytes]]:
        """The body, of at most `limit` bytes, which is held until the block is left."""
        return self.hub.bodies.reading(self.tenant, self.request.scope, self.request.receive, limit)

    def query(self, wanted: type[Q]) -> Q:
        """The parameters, each at most once and none unknown."""
        return decode_query(self.request.query_params.multi_items(), wanted)


Handler = Callable[[Call], Awaitable[Response]]


def job_id(path_params: Mapping[str, str]) -> EvaluationId:
    """Raises EvaluationNotFound for what cannot be an id."""
    try:
        return EvaluationId(msgspec.convert(path_params["id"], UUID))
    except msgspec.ValidationError:
        raise EvaluationNotFound(f"no evaluation {path_params['id'][:40]!r}") from None


def vacancy_id(path_params: Mapping[str, str]) -> VacancyId:
    """Raises VacancyNotFound for what cannot be an id."""
    try:
        return VacancyId(msgspec.convert(path_params["id"], UUID))
    except msgspec.ValidationError:
        raise VacancyNotFound(f"no vacancy {path_params['id'][:40]!r}") from None


def decode_query(items: list[tuple[str, str]], wanted: type[Q]) -> Q:
    """The parameters as `wanted`. Raises HttpRefusal."""
    parameters = dict(items)
    if len(parameters) != len(items):
        raise HttpRefusal("invalid_request", "A query parameter occurs more than once.")
    return convert_texts(parameters, wanted, at="$query")


@lru_cache
def _fields(of: type[msgspec.Struct]) -> Sequence[tuple[str, str]]:
    """Names of its fields, and as they are written."""
    return [(it.name, it.encode_name) for it in msgspec.structs.fields(of)]


def convert_texts(given: Mapping[str, str], wanted: type[Q], *, at: str = "$") -> Q:
    """Texts as the types that are `wanted`. Raises HttpRefusal."""
    try:
        converted = msgspec.convert(given, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(error, at=at) from None
    for field, name in _fields(wanted):
        if name in given and getattr(converted, field) is None:  # the converter takes the text "null" for None
            raise invalid("Expected a value", at=f"{at}.{name}")
    return converted


def json_response(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`content`, encoded by one encoder that everybody shares."""
    return Response(_encode(content), status, headers, media_type="application/json")
