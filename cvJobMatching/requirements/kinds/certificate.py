"""A certificate, a licence or a registration, or a choice of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cvJobMatching.model.report import Kind, Topic
from cvJobMatching.requirements.criterion import Criterion
from cvJobMatching.understanding.cv.certificates import only_wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.understanding.cv.features import CandidateFacts
    from cvJobMatching.understanding.text.lines import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Criterion):
    """Something that an issuer has attested."""

    topic: ClassVar[Topic] = Topic.CERTIFICATE
    kind: ClassVar[Kind] = Kind.CERTIFICATE
    points: ClassVar[tuple[str, str]] = ("certificate_must", "certificate_nice")

    def falls_short(self, cv: CandidateFacts, spans: Sequence[Span]) -> bool:
        """Whether it is booked, applied for, provisional or expired wherever a passage names it."""
        language = cv.language or "en"
        return bool(spans) and all(only_wanted(cv.text, span, self.wording, language) for span in spans)
