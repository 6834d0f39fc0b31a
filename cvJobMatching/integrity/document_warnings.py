"""What a reader of the report should know about a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.integrity.instructions import INSTRUCTION, STUFFING, instructions, suspicious_spans
from cvJobMatching.model.document import Warning as Remark
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.model.document import HiddenText

_MESSAGES = {
    INSTRUCTION: "The text speaks to whoever or whatever judges it; that passage earns no points.",
    STUFFING: "The text repeats the same words over and over; the repetition earns no points.",
}

_HIDDEN_INSTRUCTION = "Text that a reader cannot see speaks to whoever or whatever judges the document."


def of(text: str, hidden: tuple[HiddenText, ...], coverage: float) -> Iterator[Remark]:
    """One warning a kind, in a fixed order; instructions in the text and in hidden text are two kinds."""
    if hidden:
        reasons = ", ".join(sorted({passage.reason.replace("_", " ") for passage in hidden}))
        yield Remark(code="hidden_text", message=f"The file holds text that a reader cannot see ({reasons}).")
    found = {code for _, _, code in suspicious_spans(text)}
    yield from (Remark(code=code, message=message) for code, message in _MESSAGES.items() if code in found)
    if instructions("\n\n".join(passage.text for passage in hidden)):
        yield Remark(code=INSTRUCTION, message=_HIDDEN_INSTRUCTION)
    if coverage < weights().thresholds["low_coverage"]:
        yield Remark(
            code="low_coverage", message=f"Only {coverage:.0%} of what stands on the page could be read as text."
        )
