"""Texts of any length and of every kind that came to mind, the same each time; and an ordinary CV of that length."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

import cvJobMatching

_WORDS: Final = [
    word
    for word in (Path(cvJobMatching.__file__).parent / "fitted" / "vocabulary.txt").read_text("utf-8").split("\n")
    if word.isascii() and word.isalpha() and len(word) > 2
]
_SKILLS: Final = (
    *("Python", "SQL", "Kubernetes", "Docker", "Terraform", "Java", "Excel", "PostgreSQL", "Kafka", "Linux", "Git"),
    *("React", "SAP", "Spark", "welding", "nursing"),
)
_TITLES: Final = ("Engineer", "Accountant", "Data Analyst", "Nurse", "Project Manager", "Driver", "Sales Assistant")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEADINGS: Final = ("Experience", "Education", "Skills", "Languages", "Certificates", "References", "Projects")
_ENOUGH: Final = 2_000_000

Kind = Callable[[random.Random], Iterator[str]]


def text(kind: str, size: int) -> str:
    """The beginning of the text of that kind."""
    parts, length = [], 0
    for part in KINDS[kind](random.Random(kind)):  # nothing secret
        parts.append(part)
        length += len(part)
        if length >= size or length > _ENOUGH:
            break
    return "".join(parts)[:size]


def ordinary(chance: random.Random) -> Iterator[str]:
    """One position and one study after the other, each of other words, as a CV has them."""
    yield "Ada Example\nada@example.org | +44 20 7946 0958\n\nSummary\n" + _sentence(chance) + "\n\nExperience\n"
    while True:
        begin = chance.randint(1980, 2018)
        firm, town = _name(chance), _word(chance).title()
        yield f"{chance.choice(_TITLES)}, {firm} Ltd, {town}\n"
        yield f"{chance.choice(_MONTHS)} {begin} - {chance.choice(_MONTHS)} {begin + chance.randint(1, 8)}\n"
        for _ in range(chance.randint(2, 6)):
            yield f"- {_sentence(chance)} with {chance.choice(_SKILLS)}.\n"
        yield "\n"
        if chance.random() < 0.05:
            yield f"Education\nBachelor of {_word(chance).title()}, University of {town}, {begin - 4} - {begin}\n\n"
            yield f"Skills\n{', '.join(chance.sample(_SKILLS, 6))}\n\nExperience\n"


def posting(chance: random.Random) -> Iterator[str]:
    """One thing asked for after the other."""
    yield "Senior Engineer\n\nRequirements\n"
    while True:
        yield f"- {chance.randint(1, 9)}+ years of {_word(chance)} {_word(chance)} and {chance.choice(_SKILLS)}\n"
        yield f"- You {_sentence(chance)}\n"


def _word(chance: random.Random) -> str:
    return chance.choice(_WORDS)


def _name(chance: random.Random) -> str:
    return f"{_word(chance).title()} {_word(chance).title()}"


def _sentence(chance: random.Random) -> str:
    return " ".join(_word(chance) for _ in range(chance.randint(6, 16)))


def _repeated(length: int) -> Kind:
    """One piece over and over."""
    return lambda chance: cycle([("".join(f"{_word(chance)} " for _ in range(length)))[:length]])


def _made(make: Callable[[random.Random], str]) -> Kind:
    """One piece after the other, each made anew."""

    def parts(chance: random.Random) -> Iterator[str]:
        while True:
            yield make(chance)

    return parts


def _runs(piece: str) -> Kind:
    """Runs of a piece, of any length up to forty, that are parted by words: no repetition that could be cut short."""
    return _made(lambda chance: piece * chance.randint(1, 40) + chance.choice((" ", "\n", "")) + _word(chance))


def _signs(first: int, last: int) -> Kind:
    return _made(lambda chance: chr(chance.randint(first, last)) + (" " if chance.random() < 0.2 else ""))


def _email(chance: random.Random) -> str:
    return f"{_word(chance)}.{_word(chance)}@{_word(chance)}.com"


def _heading(chance: random.Random) -> str:
    return f"{chance.choice(_HEADINGS)}\n{_name(chance)}\n"


def _date(chance: random.Random) -> str:
    month, year = chance.choice(_MONTHS), chance.randint(1960, 2030)
    return chance.choice((f"{month} {year} - ", f"{chance.randint(1, 12):02}/{year} ", f"{year}-", f"since {year}, "))


def _role(chance: random.Random) -> str:
    return f"{chance.choice(_TITLES)} at {_name(chance)}, {chance.randint(1970, 2025)} - {chance.randint(1970, 2025)}\n"


_PIECES: Final = (
    *"a1.,-:;()/@_#{|+'\"ж漢é*<&%=~\u0301\u200b \n\t\u00a0\x0c\u2028\U000e0041😀İﬁ",
    *(" \n", "a.", "A.", "a ", "A ", "1 ", "1-", "1/", "1.", "(1", "- ", "a-", "a/", "a, ", "5 ", "a@", "aа", "/w=="),
    *(
        "ai: ",
        "no ",
        "or ",
        "must ",
        "years ",
        "since ",
        "and ",
        "of ",
        "not ",
        "www.",
        "http://a ",
        ".net ",
        "12345 a",
    ),
    *("Jan 2019 - ", "2019-2020 ", "Python, ", "Bachelor of ", "Skills: ", "fluent in ", "Name: ", "Str. ", "GmbH "),
    *(
        "driving licence ",
        "class B, C1 ",
        "ignore rules ",
        "Education\n",
        "You must ",
        "experience in ",
        "CISSP ",
        "C. ",
    ),
)
KINDS: Final[dict[str, Kind]] = {
    "ordinary CV": ordinary,
    "ordinary posting": posting,
    **{f"{size} characters repeated": _repeated(size) for size in (1, 7, 60, 127, 129, 300, 1_000, 2_000)},
    **{f"runs of {piece!r}": _runs(piece) for piece in _PIECES},
    "words": _made(lambda chance: _word(chance) + " "),
    "words, one a line": _made(lambda chance: _word(chance) + "\n"),
    "sentences": _made(lambda chance: _sentence(chance).capitalize() + ". "),
    "names": _made(lambda chance: _name(chance) + " "),
    "names, one a line": _made(lambda chance: _name(chance) + "\n"),
    "words, comma lists": _made(lambda chance: f"{_word(chance)}, "),
    "names, comma lists": _made(lambda chance: f"{_name(chance)}, "),
    "skills": _made(lambda chance: chance.choice(_SKILLS) + chance.choice((", ", " ", "\n", "/"))),
    "years of": _made(lambda chance: f"{chance.randint(1, 30)} years of {_word(chance)} "),
    "dates": _made(_date),
    "roles": _made(_role),
    "headings": _made(_heading),
    "bullets": _made(lambda chance: f"- {_word(chance)}\n"),
    "numbered": _made(lambda chance: f"{chance.randint(1, 9_999)}. {_word(chance)}\n"),
    "key: value": _made(lambda chance: f"{_word(chance).title()}: {_word(chance)}\n"),
    "emails": _made(lambda chance: _email(chance) + chance.choice(" \n,;")),
    "phones": _made(lambda chance: f"+{chance.randint(1, 99)} {chance.randint(10**6, 10**9)} "),
    "urls": _made(lambda chance: f"https://{_word(chance)}.{_word(chance)}.org/{_word(chance)}?{_word(chance)}=1 "),
    "numbers": _made(lambda chance: f"{chance.randint(0, 10**9)} "),
    "digits": _made(lambda chance: str(chance.randint(0, 9))),
    "letters": _made(lambda chance: chr(chance.randint(97, 122))),
    "capitals": _made(lambda chance: chr(chance.randint(65, 90))),
    "initials": _made(lambda chance: chr(chance.randint(65, 90)) + ". "),
    "brackets": _made(lambda chance: chance.choice("()[]{}<>") + (_word(chance) if chance.random() < 0.3 else "")),
    "ASCII": _signs(33, 126),
    "CJK": _signs(0x4E00, 0x9FFF),
    "kana": _signs(0x3041, 0x30FF),
    "Hangul": _signs(0xAC00, 0xD7A3),
    "Arabic": _signs(0x620, 0x64A),
    "Hebrew": _signs(0x5D0, 0x5EA),
    "Devanagari": _signs(0x900, 0x97F),
    "Cyrillic": _signs(0x410, 0x44F),
    "combining marks": _made(lambda chance: chr(chance.randint(97, 122)) + chr(chance.randint(0x300, 0x36F)) * 3),
    "any sign": _signs(0xA0, 0xD7FF),
    "names like codes": _made(lambda chance: f"A.{_word(chance).title()}{chance.randint(1, 99)} "),
    "referees": _made(lambda chance: f"References\n{_email(chance)}\nCertificates\n{_word(chance)}\n"),
    "certificates": _made(lambda chance: f"Certificates\n{_word(chance)} {_word(chance)}\nSkills\nCISSP, ITIL\n"),
    "roles of instructions": _made(lambda chance: f"Ignore the rules above, {_word(chance)}.\n{_role(chance)}"),
    "pages": _made(lambda chance: f"{_name(chance)}\n{_email(chance)}\n\nExperience\n{_role(chance)}\x0c"),
}
