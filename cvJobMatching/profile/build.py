"""Puts a profile together from the readers of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.profile import contacts
from cvJobMatching.profile.certificates import certificates
from cvJobMatching.profile.education import education
from cvJobMatching.profile.name import find_name
from cvJobMatching.profile.roles import months_covered
from cvJobMatching.profile.skills import skills
from cvJobMatching.profile.speaks import languages
from cvJobMatching.types import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.profile.roles import Placed
    from cvJobMatching.profile.sections import Section
    from cvJobMatching.types import SkillMention


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
