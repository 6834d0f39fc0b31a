"""Identities."""

from __future__ import annotations

import re
from typing import Final, NewType
from uuid import UUID

TENANT_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
USER_NAME: Final = re.compile(r"(?=\S)[^\x00-\x1f\x7f\ud800-\udfff]{1,200}(?<=\S)")  # databases pass over blanks there

EvaluationId = NewType("EvaluationId", UUID)  # a UUIDv7: sorts by creation
VacancyId = NewType("VacancyId", UUID)  # a UUIDv7, too
WebhookId = NewType("WebhookId", UUID)  # a UUIDv7, too
DeliveryId = NewType("DeliveryId", UUID)  # sorts by the time of what is delivered
Tenant = NewType("Tenant", str)  # who owns an evaluation; another tenant never learns that it exists
Engine = NewType("Engine", str)  # the name of a matching engine
User = NewType("User", str)  # of a tenant
WrappedKey = NewType("WrappedKey", bytes)  # the key of one evaluation, as it is kept: only a vault can use it
KeyHint = NewType("KeyHint", str)  # the first characters of an API key, by which it is named
