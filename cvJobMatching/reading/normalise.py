"""Makes the text of every kind of file alike, and takes out the characters that no reader can see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from cvJobMatching import limits
from cvJobMatching.model.document import HiddenText
from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROLS = compiled("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_UNSEEN = compiled(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)
_TAGS = compiled("[\U000e0020-\U000e007e]{4,}")
_TAG = 0xE0000  # tag characters repeat ASCII from here
_LINE_ENDS = compiled("\r\n?|[\u0085\u2028\x0b]")
_EMPTY_LINES = compiled(r"(?<=\n\n)\n+")
_JOINED = compiled("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdff\ufe70-\ufefc]+")  # ligatures and forms of letters
_BLANKS = compiled("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")


def page(text: str) -> str:
    """Line ends as \\n, plain blanks and letters, nothing invisible, no blank ending a line, no run of empty lines."""
    text = _JOINED.sub(lambda found: normalize("NFKC", found[0]), normalize("NFC", text))
    text = _LINE_ENDS.sub("\n", text.replace("\u2029", "\n\n"))
    text = _BLANKS.sub(" ", _UNSEEN.sub("", _CONTROLS.sub("", text)))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return _EMPTY_LINES.sub("", text).strip()


def invisible(pages: tuple[str, ...]) -> Iterator[HiddenText]:
    """Text spelled in tag characters, which are sent along but never shown."""
    for number, text in enumerate(pages, 1):
        for match in _TAGS.finditer(text):
            spelled = "".join(chr(ord(character) - _TAG) for character in match[0])
            yield HiddenText(text=spelled[: limits.HIDDEN_CHARACTERS], reason="invisible_characters", page=number)
