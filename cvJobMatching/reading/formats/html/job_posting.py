"""The posting that a page states for machines, as schema.org's JobPosting in JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

import msgspec
from selectolax.lexbor import LexborHTMLParser

from cvJobMatching.model.document import HiddenText
from cvJobMatching.model.document import Warning as Remark
from cvJobMatching.reading.formats.html.walk import shown
from cvJobMatching.reading.parts import Stated

POSTING_DIFFERS: Final = "posting_differs"
_DIFFERS = Remark(
    code=POSTING_DIFFERS,
    message=(
        "The page shows other words than the posting that it states for machines (JobPosting), which was read;"
        " compare the two."
    ),
)
_ALIKE = 0.5  # of the words of the posting that the page shows as well
_HELD_IN = ("@graph", "mainEntity")
_SECTIONS = {
    "responsibilities": "Responsibilities",
    "qualifications": "Qualifications",
    "experienceRequirements": "Experience",
    "educationRequirements": "Education",
    "skills": "Skills",
    "workHours": "Working hours",
}
_NAMED_BY = ("name", "credentialCategory", "description", "@value")
_ADDRESS = ("addressLocality", "addressRegion", "addressCountry")
_CONTROLS = re.compile("[\x00-\x1f]+")  # a line end inside a string is no JSON, and common
_OPENED, _CLOSED = ("//", "<!--", "<![CDATA["), ("]]>", "-->", "//")  # what hides a script from old browsers
_WORD = re.compile(r"\w{2,}")
_MONTHS = re.compile(r"[0-9]{1,4}")
_DEEPEST = 10  # things that are named by things
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def stated(page: LexborHTMLParser, visible: str) -> Stated | None:
    """The posting, with a warning where the page shows another; None where it states none, or several."""
    found = [posting for script in page.css("script") for posting in _postings_in(script.text(), script.attributes)]
    if len(found) != 1:
        return None
    writing = _Writing()
    writing.write(found[0])
    text = "\n".join(writing.lines)
    if not writing.described:
        return None
    return Stated(text=text, hidden=tuple(writing.hidden), warnings=() if _alike(text, visible) else (_DIFFERS,))


def _postings_in(script: str, attributes: Mapping[str, str | None]) -> Iterator[Mapping[str, object]]:
    if not (attributes.get("type") or "").strip().lower().startswith("application/ld+json"):
        return
    try:
        whole = msgspec.json.decode(_unwrapped(_CONTROLS.sub(" ", script)).encode())
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return
    yield from _postings(whole)


def _unwrapped(script: str) -> str:
    for opened in _OPENED:
        script = script.strip().removeprefix(opened)
    for closed in _CLOSED:
        script = script.strip().removesuffix(closed)
    return script


def _postings(value: object) -> Iterator[Mapping[str, object]]:
    held = [value]
    while held:
        each = held.pop()
        if isinstance(each, list):
            held.extend(each)
        elif isinstance(each, dict):
            if "JobPosting" in _listed(each.get("@type")):
                yield each
            held.extend(each[name] for name in _HELD_IN if name in each)


class _Writing:
    """Writes a posting down as lines, in the order in which a page would show it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.hidden: list[HiddenText] = []
        self.described = False

    def write(self, posting: Mapping[str, object]) -> None:
        """Title, place, description, and the sections that the description does not hold already."""
        self.lines += [*map(self._shown, _texts(posting.get("title"))[:1]), ""]
        self.lines += [f"Location: {place}" for place in _places(posting)]
        description = self._shown("\n".join(_texts(posting.get("description"))))
        self.described = bool(description)
        self.lines += ["", description]
        for name, heading in _SECTIONS.items():
            self._section(heading, _texts(posting.get(name)))

    def _section(self, heading: str, texts: list[str]) -> None:
        said = _plain("\n".join(self.lines))
        new = [text for each in texts if (text := self._shown(each)) and _plain(text) not in said]
        if new:
            self.described = True
            self.lines += ["", heading, *(text if "\n" in text else f"- {text}" for text in new)]

    def _shown(self, value: str) -> str:
        """A value, which may be HTML, once more in entities."""
        html = value if _TAG.search(value) else unescape(value)
        if not _TAG.search(html):
            return html.strip()
        text, hidden, _ = shown(html)
        self.hidden += hidden
        return text.strip()


def _texts(value: object) -> list[str]:
    """The words of a value: a text, a number, a thing with a name, or several of them."""
    return [text for each in _listed(value) if (text := _text(each).strip())]


def _text(value: object, depth: int = 0) -> str:
    if isinstance(value, dict) and depth < _DEEPEST:
        months = value.get("monthsOfExperience")
        if isinstance(months, int | float | str) and _MONTHS.fullmatch(str(months).strip()):
            return _experience(int(months))
        return next((_text(value[name], depth + 1) for name in _NAMED_BY if value.get(name)), "")
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _experience(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{months} months of experience" if rest or not years else f"{years} years of experience"


def _places(posting: Mapping[str, object]) -> Iterator[str]:
    if "TELECOMMUTE" in _listed(posting.get("jobLocationType")):
        yield "remote"
    for place in _listed(posting.get("jobLocation")):
        address = place.get("address", place) if isinstance(place, dict) else place
        if isinstance(address, dict):
            parts = [text for name in _ADDRESS for text in _texts(address.get(name))[:1]]
            address = ", ".join(dict.fromkeys(parts))
        if told := _text(address).strip():
            yield told


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _alike(text: str, visible: str) -> bool:
    told, seen = (set(_WORD.findall(each.casefold())) for each in (text, visible))
    return len(told & seen) >= _ALIKE * len(told)
