"""The types of single fields that requests, responses and frames share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

Share = Annotated[float, Meta(ge=0, le=1)]
Score = Annotated[float, Meta(ge=0, le=100)]
Moment = Annotated[datetime, Meta(tz=True, extra_json_schema={"format": "date-time"})]
Timestamp = Annotated[str, Meta(max_length=64, extra_json_schema={"format": "date-time"})]
Id = Annotated[UUID, Meta(extra_json_schema={"format": "uuid"})]
