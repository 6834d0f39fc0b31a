"""Puts a profile together from the readers of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.model.profile import Profile
from cvJobMatching.understanding.cv import contacts
from cvJobMatching.understanding.cv.certificates import certificates
from cvJobMatching.understanding.cv.education import education
from cvJobMatching.understanding.cv.languages import languages
from cvJobMatching.understanding.cv.name import find_name
from cvJobMatching.understanding.cv.roles import months_covered
from cvJobMatching.understanding.cv.skills import skills

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.model.profile import SkillMention
    from cvJobMatching.understanding.cv.roles import Placed
    from cvJobMatching.understanding.cv.sections import Section


def profile_of(
    text: str,
    parts: Sequence[Section],
    held: Sequence[Placed],
    mentions: Sequence[SkillMention],
    *,
    blind: str,
    as_of: str,
) -> Profile:
    """The profile of a CV; `blind` is its text without the person, `as_of` (YYYY-MM-DD) closes what still runs."""
    addresses = list(dict.fromkeys(address for address, _ in contacts.emails(text)))
    name = find_name(text, parts, addresses)
    return Profile(
        name=" ".join(text[name.start : name.end].split()) if name else None,
        emails=tuple(addresses),
        phones=tuple(dict.fromkeys(number for number, _ in contacts.phones(text))),
        links=tuple(dict.fromkeys(link for link, _ in contacts.links(text))),
        skills=skills(blind, parts, mentions),
        roles=tuple(placed.role for placed in held),
        months_of_experience=months_covered(held, as_of),
        education=education(text, parts),
        languages=languages(text, parts),
        certificates=certificates(text, parts),
    )
