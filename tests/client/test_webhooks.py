"""A message is believed when it is signed, recent and an event, and not otherwise."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from ai_recruiter import ForgedWebhook, verify_webhook
from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four ").decode()
JOB = "01a2063e-1ee7-7483-bd22-42b912681234"
BODY = f'{{"type": "job.succeeded", "timestamp": "2026-11-27T02:18:00Z", "data": {{"job_id": "{JOB}"}}}}'.encode()


def signed(body: bytes = BODY, *, secret: str = SECRET, age: timedelta = timedelta(0)) -> dict[str, str]:
    at = datetime.now(UTC) - age
    signature = Webhook(secret).sign(msg_id="msg_1", timestamp=at, data=body.decode())
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(at.timestamp())), "Webhook-Signature": signature}


def test_a_signed_event_is_read() -> None:
    event = verify_webhook(BODY, signed(), SECRET)
    assert (event.id, event.type, event.data.job_id) == ("msg_1", "job.succeeded", JOB)
    assert event.timestamp == datetime(2026, 11, 27, 2, 18, tzinfo=UTC)


def test_one_of_several_signatures_is_enough() -> None:
    headers = signed()
    headers["Webhook-Signature"] = f"v1,AAAA v1a,BBBB {headers['Webhook-Signature']}"
    assert verify_webhook(BODY, headers, SECRET).data.job_id == JOB


def test_fields_and_types_that_come_later_do_no_harm() -> None:
    later = b'{"type": "a.b", "timestamp": "2026-11-27T02:18:00Z", "data": {"added_later": [1]}, "added_later": 1}'
    assert verify_webhook(later, signed(later), SECRET).type == "a.b"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY.replace(b"succeeded", b"failed"), signed),
        (BODY, lambda: signed(secret="whsec_" + base64.b64encode(b"another").decode())),
        (BODY, lambda: signed(age=timedelta(minutes=6))),
        (BODY, lambda: signed(age=timedelta(minutes=-6))),
        (BODY, dict),
        (BODY, lambda: signed() | {"Webhook-Signature": "v1"}),
        (BODY, lambda: signed() | {"Webhook-Signature": "v1,not base64!"}),
        (BODY, lambda: signed() | {"Webhook-Signature": ""}),
        (BODY, lambda: signed() | {"Webhook-Timestamp": "yesterday"}),
        (b"\xff", signed),
        (b"{}", lambda: signed(b"{}")),
        (b"hello", lambda: signed(b"hello")),
    ],
    ids=[
        *("changed", "other secret", "old", "early", "unsigned", "no signature", "no base64", "empty", "no time"),
        *("no text", "no event", "no JSON"),
    ],
)
def test_anything_else_is_refused(body: bytes, headers: Callable[[], dict[str, str]]) -> None:
    with pytest.raises(ForgedWebhook, match="cannot be trusted"):
        verify_webhook(body, headers(), SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_a"])
def test_a_secret_that_is_none_is_a_mistake_of_ours(secret: str) -> None:
    with pytest.raises(ValueError, match="not the secret of a webhook"):
        verify_webhook(BODY, signed(), secret)
