"""Identities."""

from __future__ import annotations

import re
from typing import Final, NewType
from uuid import UUID

from domain.model.shown_text import composed, shown_name

TENANT_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")

EvaluationId = NewType("EvaluationId", UUID)  # a UUIDv7: sorts by creation
VacancyId = NewType("VacancyId", UUID)  # a UUIDv7, too
WebhookId = NewType("WebhookId", UUID)  # a UUIDv7, too
DeliveryId = NewType("DeliveryId", UUID)  # sorts by the time of what is delivered
Tenant = NewType("Tenant", str)  # who owns an evaluation; another tenant never learns that it exists
Engine = NewType("Engine", str)  # the name of a matching engine
User = NewType("User", str)  # of a tenant
WrappedKey = NewType("WrappedKey", bytes)  # the key of one evaluation, as it is kept: only a vault can use it
KeyHint = NewType("KeyHint", str)  # the first characters of an API key, by which it is named


def user_of(called: str) -> User | None:
    """The user who is called so; None for what differs from what is seen of it, which could be another one's name."""
    name = composed(called)
    return User(name) if name and name == shown_name(name) else None
