"""Names of files, which are for display and never a path."""

from __future__ import annotations

from urllib.parse import quote

from domain.model.shown_text import visible

_LONGEST = 255
_SEPARATORS = str.maketrans({"\\": "/"})


def display_name(sent: str | None) -> str | None:
    """The last part of the name without control, bidi and other invisible characters; None when nothing is left."""
    if sent is None:
        return None
    last = sent.translate(_SEPARATORS).rsplit("/", 1)[-1]
    return visible(last).strip(". ")[:_LONGEST] or None


def attachment(name: str) -> str:
    """A Content-Disposition for downloading (RFC 6266), with a plain name for those who do not read RFC 5987."""
    plain = "".join(it if it.isascii() and (it.isalnum() or it in " .-_()") else "_" for it in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
