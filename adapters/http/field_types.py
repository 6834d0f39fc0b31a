"""The types of single fields that requests, responses and frames share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.model.shown_text import LONGEST_NAME

Share = Annotated[float, Meta(ge=0, le=1)]
Score = Annotated[float, Meta(ge=0, le=100)]
Moment = Annotated[datetime, Meta(tz=True, extra_json_schema={"format": "date-time"})]
Timestamp = Annotated[str, Meta(max_length=64, extra_json_schema={"format": "date-time"})]
SAID = r"[^\s\x1c-\x1f\x85]"  # some character that Python takes for no white space either
SearchText = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]  # SQLite would end it at a NUL
Person = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME, pattern=SAID)]  # kept as it is seen
Reason = Annotated[
    str, Meta(min_length=1, max_length=4000, extra_json_schema={"pattern": SAID})
]  # the domain tells why
Id = Annotated[UUID, Meta(extra_json_schema={"format": "uuid"})]
