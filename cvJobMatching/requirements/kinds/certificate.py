"""A certificate, a licence or a registration, or a choice of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvJobMatching.model.report import Kind, Topic
from cvJobMatching.requirements.criterion import Criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Criterion):
    """Something that an issuer has attested."""

    topic: ClassVar[Topic] = Topic.CERTIFICATE
    kind: ClassVar[Kind] = Kind.CERTIFICATE
    points: ClassVar[tuple[str, str]] = ("certificate_must", "certificate_nice")
