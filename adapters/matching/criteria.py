"""Criteria between engines and the service. The forms are the package's; it is loaded with the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from domain.model.criteria import Criterion, CriterionKind
from ports.matcher import GivenCriteria

if TYPE_CHECKING:
    from cvJobMatching.engines.criteria import ReadCriterion


def given(criteria: GivenCriteria) -> bytes:
    """Approved criteria for an engine."""
    from cvJobMatching.engines.criteria import Given, GivenCriterion

    approved = criteria.approved
    return msgspec.json.encode(
        Given(
            version=approved.version,
            approved_by=approved.by,
            position=criteria.posting.position,
            items=tuple(msgspec.convert(item, GivenCriterion, from_attributes=True) for item in approved.items),
        )
    )


def criterion(number: int, read: ReadCriterion) -> Criterion:
    """What was read, counted from 1, under the id by which its vacancy knows it from now on."""
    told = msgspec.structs.asdict(read) | {"kind": CriterionKind(read.kind.value)}
    return Criterion(id=f"c{number}", **told)
