"""The clock and the identities of this machine."""

from __future__ import annotations

from datetime import UTC, datetime

import uuid_utils.compat

from domain.model.ids import EvaluationId


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class UuidSource:
    """UUIDv7 by uuid-utils, which counts on within a millisecond."""

    def evaluation_id(self) -> EvaluationId:
        return EvaluationId(uuid_utils.compat.uuid7())
