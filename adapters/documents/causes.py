"""What a store's error means, in one sentence for operators."""

from __future__ import annotations

import re

_LONGEST = 300  # characters; a server's answer may be a page
_DEBUG = re.compile(r"\s*Debug source:.*", re.DOTALL)  # obstore appends Rust's dump of the error
_SYSTEM_MESSAGE = re.compile(r'message: "([^"]+)"')
_USER = re.compile(r"://[^/\s]*@")
_QUERY = re.compile(r"\?[^\s\"]+")  # a signed URL carries its signature there


def cause_of(error: BaseException) -> str:
    """One line without credentials, which names the setting to check."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return _advised("no answer in time")
    text = str(error)
    known = _DEBUG.sub("", text)
    reasons = [reason for reason in _SYSTEM_MESSAGE.findall(text)[:1] if reason not in known]
    line = " ".join(": ".join([known, *reasons]).split())
    return _advised(_QUERY.sub("?***", _USER.sub("://***@", line))[:_LONGEST])


def _advised(cause: str) -> str:
    return f"{cause}; check AI_RECRUITER_DOCUMENTS_URL"
