"""The public vocabulary of webhooks and what is delivered to them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from adapters.http.field_types import Id, Moment
from domain.model.delivery import DeliveryState
from domain.model.webhook import LONGEST_URL, EndpointStatus, MessageType

Url = Annotated[str, Meta(min_length=1, max_length=LONGEST_URL, extra_json_schema={"format": "uri"})]
WebhookEvent = Literal[
    "job.queued",
    "job.succeeded",
    "job.failed",
    "job.canceled",
    "job.expired",
    "job.decided",
    "vacancy.reading",
    "vacancy.read",
    "vacancy.failed",
    "criteria.changed",
    "criteria.approved",
]
Events = Annotated[list[WebhookEvent], Meta(max_length=50)]


class WebhookIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to send messages, and of which events; of all, also of those to come, when none is named."""

    url: Url
    events: Events = []


class WebhookPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change; a disabled webhook gets nothing, and nothing is kept for it."""

    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    status: EndpointStatus | UnsetType = UNSET


class ReplayIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One delivery, whatever became of it, or all that have failed or were dropped of what happened `since` then."""

    delivery_id: Id | UnsetType = UNSET
    since: Moment | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.delivery_id is UNSET) == (self.since is UNSET):
            raise ValueError("Give either `delivery_id` or `since`")


class DeliveriesQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Paging; `page_size` above the limit is lowered to it."""

    page_size: Annotated[int, Meta(ge=1)] | None = None
    page_token: Annotated[str, Meta(max_length=200)] | None = None


class WebhookOut(Struct, frozen=True, kw_only=True):
    """A webhook without its secret; `reason` says why it is disabled.

    Until `previous_secret_until`, messages are signed with the secret before the last rotation as well.
    """

    id: Id
    url: str
    events: list[MessageType]
    status: EndpointStatus
    reason: str | None
    previous_secret_until: Moment | None
    created_at: Moment


class WebhookWithSecret(WebhookOut, frozen=True, kw_only=True):
    """A webhook with its new secret, which is not shown again."""

    secret: str


class WebhooksOut(Struct, frozen=True, kw_only=True):
    """All webhooks, the oldest first."""

    items: list[WebhookOut]


class TestedOut(Struct, frozen=True, kw_only=True):
    """What came of a test: `status` is that of the answer, and `error` says why it was not delivered."""

    delivered: bool
    status: int | None
    error: str | None


class DeliveryOut(Struct, frozen=True, kw_only=True):
    """A message to one webhook; `id` is its `webhook-id`, `due_at` when it is tried next: null once it is settled."""

    id: Id
    type: MessageType
    at: Moment
    seq: int
    job_id: Id | None
    vacancy_id: Id | None
    state: DeliveryState
    attempts: int
    due_at: Moment | None
    tried_at: Moment | None
    status: int | None
    error: str | None


class DeliveriesOut(Struct, frozen=True, kw_only=True):
    """A page of deliveries, newest first; `next_page_token` is null on the last one."""

    items: list[DeliveryOut]
    next_page_token: str | None


class ReplayedOut(Struct, frozen=True, kw_only=True):
    """How many deliveries begin again; while `left`, ask again."""

    replayed: int
    left: bool
