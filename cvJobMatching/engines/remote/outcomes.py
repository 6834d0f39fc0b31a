"""What an answer that is no report means for the job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import msgspec

from cvJobMatching.engines.face import CannotJudge, TryAgainLater, UnreadableInput
from cvJobMatching.engines.remote.protocol import Trouble
from cvJobMatching.engines.remote.settings import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

UNTIL_MENDED: Final = timedelta(minutes=10)  # what only the operator can mend
_LONGEST: Final = timedelta(days=1)
_PASSING: Final = frozenset({408, 425, 429, 502, 503, 504})
_WRONG_KEY: Final = frozenset({401, 403})
_WRONG_PLACE: Final = frozenset({301, 302, 303, 307, 308, 404, 405, 410})

Outcome = UnreadableInput | TryAgainLater | CannotJudge


class Misconfigured(TryAgainLater):
    """Only the operator can mend it; until then jobs wait."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, UNTIL_MENDED)


def refused(status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
    """What an HTTP error stands for; the server's own words are in its body."""
    if status in _WRONG_KEY:
        what = f"the remote engine does not take the key (HTTP {status})"
        return Misconfigured(f"{what}; put the right one into the file of {PREFIX}KEY_FILE")
    if status in _WRONG_PLACE:
        what = f"there is no remote engine at this address (HTTP {status})"
        return Misconfigured(f"{what}; {PREFIX}URL is what stands before /v1/engine")
    told = _told(body)
    after = retry_after(headers.get("retry-after"))
    if told is not None:
        return trouble(told, after)
    if status in _PASSING:
        return TryAgainLater(f"the remote engine is busy or away (HTTP {status})", after)
    if status == 413:
        return CannotJudge("the documents are larger than the remote engine takes (HTTP 413)")
    return CannotJudge(f"the remote engine failed (HTTP {status})")


def trouble(told: Trouble, after: timedelta | None = None) -> Outcome:
    """What the server says itself; `after` is what its header asks for."""
    if told.code == "try_again_later":
        stated = None if told.retry_after_s is None else min(timedelta(seconds=told.retry_after_s), _LONGEST)
        return TryAgainLater(told.message or "the remote engine asks to be tried later", stated or after)
    if told.code == "unreadable" and told.document and told.reason:
        return UnreadableInput(told.document, told.reason, told.message)
    return CannotJudge(told.message or "the remote engine gave no reason")


def retry_after(value: str | None) -> timedelta | None:
    """Of a header: seconds or a date; None where it is neither."""
    if value is None:
        return None
    try:
        if value.strip().isdecimal():
            asked = timedelta(seconds=min(int(value), _LONGEST.total_seconds()))
        else:
            asked = parsedate_to_datetime(value) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):  # TypeError: a date without a zone
        return None
    return min(max(asked, timedelta()), _LONGEST)


def _told(body: bytes) -> Trouble | None:
    try:
        return msgspec.json.decode(body, type=Trouble)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
