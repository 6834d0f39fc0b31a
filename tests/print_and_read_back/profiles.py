"""Makes profiles of invented people: the same seed and language give the same person."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "ro", "ru")
AS_OF = (2026, 6)
_WORDS = Path(__file__).parent / "words"
_DOMAIN = "mailhub.example"

Month = tuple[int, int]  # year, month


@dataclass(frozen=True, slots=True)
class Role:
    """`end` is None for a role that goes on."""

    title: str
    employer: str
    place: str
    start: Month
    end: Month | None
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Degree:
    """Years alone, as most CVs give them."""

    degree: str
    field: str
    school: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What is printed and has to be read back."""

    language: str
    name: str
    email: str
    phone: str
    place: str
    summary: str
    roles: tuple[Role, ...]
    education: tuple[Degree, ...]
    skills: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]

    @property
    def months(self) -> int:
        """Months of work, first and last counted; roles never overlap."""
        return sum(_number(role.end or AS_OF) - _number(role.start) + 1 for role in self.roles)


@cache
def words(language: str) -> dict[str, Any]:
    """The words of a language: titles, employers, headings and the like."""
    return tomllib.loads((_WORDS / f"{language}.toml").read_text("utf-8"))


def profile(language: str, seed: int) -> Profile:
    """An invented person with two to five roles that follow each other."""
    draw, known = random.Random(f"{language} {seed}"), words(language)
    first, last = draw.choice(known["first"]), draw.choice(known["last"])
    roles = _roles(draw, known)
    left_school = roles[-1].start[0] - draw.randint(0, 1)
    return Profile(
        language=language,
        name=f"{first} {last}",
        email=f"person{seed}.{draw.randint(10, 99)}@{_DOMAIN}",
        phone=draw.choice(["+49 151 5550{:03d}", "(312) 555-0{:03d}", "+7 901 555-0{:03d}"]).format(
            draw.randint(100, 199)
        ),
        place=draw.choice(known["places"]),
        summary=known["summary"],
        roles=tuple(roles),
        education=tuple(_education(draw, known, left_school)),
        skills=tuple(draw.sample(known["skills"], draw.randint(5, 10))),
        languages=tuple((name, level) for name, level in known["languages"][: draw.randint(2, 4)]),
    )


def _roles(draw: random.Random, known: dict[str, Any]) -> list[Role]:
    titles, employers = draw.sample(known["titles"], 5), draw.sample(known["employers"], 5)
    roles: list[Role] = []
    end: Month | None = None if draw.random() < 0.5 else _month(_number(AS_OF) - draw.randint(1, 20))
    for title, employer in list(zip(titles, employers, strict=True))[: draw.randint(2, 5)]:
        last = _number(end or AS_OF)
        first = last - draw.choice([4, 9, 14, 23, 35, 50])
        tasks = tuple(draw.sample(known["tasks"], draw.randint(1, 3)))
        roles.append(Role(title, employer, draw.choice(known["places"]), _month(first), end, tasks))
        end = _month(first - draw.choice([1, 1, 3, 7]))
    return roles


def _education(draw: random.Random, known: dict[str, Any], end: int) -> list[Degree]:
    found = []
    fields, schools = draw.sample(known["fields"], 2), draw.sample(known["schools"], 2)
    for degree, field, school in zip(draw.sample(known["degrees"], 2), fields, schools, strict=True):
        found.append(Degree(degree, field, school, end - draw.randint(2, 4), end))
        end = found[-1].start
    return found[: draw.randint(1, 2)]


def _number(month: Month) -> int:
    return month[0] * 12 + month[1] - 1


def _month(number: int) -> Month:
    return number // 12, number % 12 + 1
