"""Messages that a service sends of its own accord, checked before they are believed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from standardwebhooks import Webhook, WebhookVerificationError

from adapters.client.errors import ClientError


class ForgedWebhook(ClientError):
    """The message is not by who has the secret, is older than five minutes, or is no event; answer it with 400."""


class WebhookData(Struct, frozen=True, kw_only=True):
    """What the event is about; read the rest with the client."""

    job_id: str | None = None
    vacancy_id: str | None = None
    seq: int = 0  # grows within a job or a vacancy
    url: str | None = None  # where to ask


class WebhookEvent(Struct, frozen=True, kw_only=True):
    """A thin event. `id` stays the same when it is delivered again."""

    type: str
    timestamp: datetime
    data: WebhookData
    id: str = ""


_event = msgspec.json.Decoder(WebhookEvent)


def verify_webhook(body: bytes, headers: Mapping[str, str], secret: str) -> WebhookEvent:
    """The event, by Standard Webhooks 1.0; `body` as it was received, not parsed and encoded again.

    Raises ForgedWebhook, and ValueError for a secret that is none.
    """
    webhook = _verifier(secret)
    plain = {name.lower(): value for name, value in headers.items()}
    try:
        webhook.verify(body, plain, json_parse=False)
        event = _event.decode(body)
    except (WebhookVerificationError, ValueError) as error:
        raise ForgedWebhook(
            f"the webhook cannot be trusted: {error}", advice="check the secret and the clock"
        ) from None
    return msgspec.structs.replace(event, id=plain["webhook-id"])


def _verifier(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except Exception as error:
        raise ValueError(f"this is not the secret of a webhook (whsec_…): {error}") from None
