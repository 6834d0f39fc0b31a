"""The operations on webhooks, as the one table of operations takes them."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.http import webhooks
from adapters.http.operation import JSON, Answer, Header, Operation
from adapters.http.policy import CONNECTING
from adapters.http.webhook_schemas import (
    DeliveriesOut,
    DeliveriesQuery,
    ReplayedOut,
    ReplayIn,
    TestedOut,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhooksOut,
    WebhookWithSecret,
)

_WEBHOOK = "/api/v1/webhooks/{id}"
_BODY_PROBLEMS = (400, 408, 413, 415, 422, 503)

WEBHOOK_OPERATIONS: Sequence[Operation] = (
    Operation(
        method="POST",
        path="/api/v1/webhooks",
        handler=webhooks.register_webhook,
        tag="webhooks",
        allowed=CONNECTING,
        body={JSON: WebhookIn},
        answers={
            201: Answer(
                "Registered; keep the secret", {JSON: WebhookWithSecret}, (Header("Location", "Where the webhook is"),)
            )
        },
        problems=(409, *_BODY_PROBLEMS),
    ),
    Operation(
        method="GET",
        path="/api/v1/webhooks",
        handler=webhooks.list_webhooks,
        tag="webhooks",
        allowed=CONNECTING,
        answers={200: Answer("The webhooks, the oldest first", {JSON: WebhooksOut})},
        problems=(422, 503),
    ),
    Operation(
        method="GET",
        path=_WEBHOOK,
        handler=webhooks.read_webhook,
        tag="webhooks",
        allowed=CONNECTING,
        answers={200: Answer("The webhook", {JSON: WebhookOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="PATCH",
        path=_WEBHOOK,
        handler=webhooks.change_webhook,
        tag="webhooks",
        allowed=CONNECTING,
        body={JSON: WebhookPatch},
        answers={200: Answer("The webhook as it is now", {JSON: WebhookOut})},
        problems=(404, *_BODY_PROBLEMS),
    ),
    Operation(
        method="DELETE",
        path=_WEBHOOK,
        handler=webhooks.delete_webhook,
        tag="webhooks",
        allowed=CONNECTING,
        answers={204: Answer("Forgotten")},
        problems=(404, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_WEBHOOK}/rotate",
        handler=webhooks.rotate_webhook_secret,
        tag="webhooks",
        allowed=CONNECTING,
        answers={200: Answer("The webhook with its new secret", {JSON: WebhookWithSecret})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_WEBHOOK}/test",
        handler=webhooks.test_webhook,
        tag="webhooks",
        allowed=CONNECTING,
        answers={200: Answer("What came of it", {JSON: TestedOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path=f"{_WEBHOOK}/deliveries",
        handler=webhooks.list_deliveries,
        tag="webhooks",
        allowed=CONNECTING,
        query=DeliveriesQuery,
        answers={200: Answer("A page, newest first", {JSON: DeliveriesOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="POST",
        path=f"{_WEBHOOK}/replay",
        handler=webhooks.replay_deliveries,
        tag="webhooks",
        allowed=CONNECTING,
        body={JSON: ReplayIn},
        answers={202: Answer("They begin again", {JSON: ReplayedOut})},
        problems=(404, 409, *_BODY_PROBLEMS),
    ),
)
