"""The check of a vacancy's criteria for what may not be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.model.objection import Objection


class CriteriaReview(Protocol):
    """Finds what an employer may not ask of candidates. It keeps nothing and is safe to share."""

    def objections(self, text: str, *, country: str | None = None, language: str = "en") -> Sequence[Objection]:
        """What in `text`, whatever its language, may not be asked for, in its order; none if all of it may.

        `country` (ISO 3166-1 alpha-2) chooses the law that is cited: without it, or where it is not known, that of
        the European Union. What is objected to is the same everywhere. `language` is that of reason and advice: "de",
        or English for any other. Raises InvalidRequest for a country that is not two letters.
        """
        ...
