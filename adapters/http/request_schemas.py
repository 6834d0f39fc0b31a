"""The public vocabulary of HTTP: what requests carry."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from adapters.http.field_types import Id, Person, Reason, Score, SearchText, Timestamp
from domain.model.decision import Decided
from domain.model.history import Order
from domain.model.outcome import Status
from domain.model.report import Recommendation


class DocumentIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document: either `text`, or a file as `base64` with an optional `filename`."""

    text: str | UnsetType = UNSET
    content: bytes | UnsetType = field(default=UNSET, name="base64")
    filename: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.text is UNSET) == (self.content is UNSET):
            raise ValueError("Give either `text` or `base64`")
        if self.text is not UNSET and self.filename is not UNSET:
            raise ValueError("A `filename` goes with `base64` only")


ONE_OF_TWO = Meta(
    extra_json_schema={
        "oneOf": [
            {"required": ["text"], "not": {"anyOf": [{"required": ["base64"]}, {"required": ["filename"]}]}},
            {"required": ["base64"], "not": {"required": ["text"]}},
        ]
    }
)
_TEXTS = Meta(extra_json_schema={"type": "object", "additionalProperties": {"type": "string"}})
EngineName = Annotated[str, Meta(min_length=1, max_length=100)]
Seconds = Annotated[float, Meta(gt=0)]
Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class JobIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CV to judge, either against a `job_description` or by the approved criteria of a vacancy (`vacancy_id`)."""

    cv: Annotated[DocumentIn, ONE_OF_TWO]
    job_description: Annotated[DocumentIn | UnsetType, ONE_OF_TWO] = UNSET  # either this,
    vacancy_id: Id | UnsetType = UNSET  # or the vacancy by whose approved criteria it is judged
    engine: EngineName | None = None
    metadata: Annotated[Raw | UnsetType, _TEXTS] = UNSET  # decoded once its size is known
    deadline_s: Seconds | None = None
    reviews: Id | None = None  # the job that this one corrects,
    review_reason: Reason | None = None  # and why

    def __post_init__(self) -> None:
        if (self.reviews is None) != (self.review_reason is None):
            raise ValueError("`reviews` and `review_reason` go together")
        if (self.job_description is UNSET) == (self.vacancy_id is UNSET):
            raise ValueError("Give either `job_description` or `vacancy_id`")


class JobFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a form may carry beside the two documents; `metadata` is a JSON object of strings."""

    vacancy_id: Id | None = None
    engine: EngineName | None = None
    metadata: str | None = None
    deadline_s: Seconds | None = None
    reviews: Id | None = None
    review_reason: Reason | None = None


class DecisionIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided and why. `by` counts only while there are no keys: a key says who it was."""

    outcome: Recommendation
    reason: Reason
    by: Person | None = None


class RevealIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to see who the candidate is. `by` counts only while there are no keys: a key says who it is."""

    by: Person | None = None


class HistoryQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters (bounds included) and paging; `page_size` above the limit is lowered to it.

    `mine` leaves those that the caller submitted.
    """

    status: Status | None = None
    engine: EngineName | None = None
    recommendation: Recommendation | None = None
    decision: Decided | None = None
    score_min: Score | None = None
    score_max: Score | None = None
    created_after: Timestamp | None = None
    created_before: Timestamp | None = None
    text: SearchText | None = None
    vacancy_id: Id | None = None
    mine: bool = False
    sort: Order | None = None
    page_size: Annotated[int, Meta(ge=1)] | None = None
    page_token: Annotated[str, Meta(max_length=200)] | None = None


class PageQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without pictures, name and contacts, unless told otherwise after a reveal. `scale` is pixels a point."""

    blind: bool = True
    scale: Annotated[float, Meta(ge=0.5, le=4)] = 1.5


class TicketIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be listened to: either a job or a vacancy."""

    job_id: Id | UnsetType = UNSET
    vacancy_id: Id | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.job_id is UNSET) == (self.vacancy_id is UNSET):
            raise ValueError("Give either `job_id` or `vacancy_id`")


class FollowQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a listener goes on: events with a greater `seq` follow."""

    after_seq: Seq = 0


class EventsQuery(FollowQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Those of an event stream; an `EventSource` that cannot send `Last-Event-ID` adds it to the address instead."""

    last_event_id: Seq | None = field(default=None, name="lastEventId")


class ListenQuery(FollowQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Those of a WebSocket; a ticket of `POST /api/v1/ws-tickets` stands for a key."""

    ticket: Annotated[str, Meta(max_length=100)] | None = None


class NoQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""
