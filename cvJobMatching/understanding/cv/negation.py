"""Finds what a CV says that its writer does not know, or would only like to learn: neither proves a skill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.understanding.text.lines import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

REST = r"(?:(?!\.(?:\s|\Z)|\s(?:but|although|aber|jedoch|mais|pero|но|dar)\s)[^\n;!?|•]){1,120}"
LACKING = (
    r"\b(?:no|without|lack(?:s|ing)?)\s+(?:(?:any|prior|previous|real|practical|professional|commercial|hands-on"
    r"|work(?:ing)?)\s+){0,2}(?:experience|knowledge|skills?)\s+(?:with|in|of|using)\b"
    r"|\b(?:have|has|had)\s+(?:not|never)\s+(?:yet\s+)?(?:worked\s+with|used|learn(?:ed|t))\b"
    r"|\b(?:keine?|ohne)\s+(?:\w+\s+)?(?:erfahrung(?:en)?|kenntnisse)\s+(?:mit|in|im|von)\b"
    r"|\b(?:pas\s+d['’]|aucune\s+|sans\s+)(?:expérience|connaissance)s?\s+(?:en|de|avec|du|des|dans)\b"
    r"|\b(?:sin|ninguna)\s+(?:experiencia|conocimientos?)\s+(?:en|con|de)\b"
    r"|\b(?:нет|без)\s+(?:опыта|знани[йя])(?:\s+работы)?\s+(?:с|со|в|на)?\b"
    r"|\b(?:fără|nicio)\s+experiență\s+(?:în|cu)\b"
)
LEARNING = (
    r"\b(?:want(?:s|ing)?|would\s+like|hop(?:e|es|ing)|wish(?:es|ing)?|plan(?:s|ning)?|keen|eager|willing)\s+to\s+learn\b"
    r"|\binterested\s+in\s+learning\b|\b(?:souhaite|veux|voudrais|aimerais)\s+apprendre\b"
    r"|\b(?:quiero|quisiera|deseo)\s+aprender\b|\b(?:хочу|планирую|хотел(?:а)?\s+бы)\s+(?:изучить|освоить|выучить)\b"
    r"|\bvreau\s+să\s+învăț\b"
)
# "Taught students who want to learn Java" tells of others.
OTHERS = re.compile(
    r"\b(?:students?|pupils?|clients?|customers?|users?|people|children|adults?|employees|beginners|colleagues"
    r"|élèves|étudiants|alumnos|учеников|студентов)\b[^.\n]{0,30}\Z",
    re.IGNORECASE,
)
BEFORE = 50  # characters in which others may be named
SAID = re.compile(rf"(?:{LACKING}|{LEARNING}){REST}", re.IGNORECASE)


def denials(text: str) -> Iterator[Span]:
    """The spans that deny knowledge or only wish for it, each to the end of its clause."""
    yield from (Span(*found.span()) for found in SAID.finditer(text) if not _of_others(text, found.start()))


def _of_others(text: str, at: int) -> bool:
    return bool(OTHERS.search(text, max(0, at - BEFORE), at))
