"""What a proxy in front changes of a request, and tells of it."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from adapters.http.public_path import is_public_path

_PREFIX: Final = b"x-forwarded-prefix"


def place(scope: Scope, config: HttpConfig) -> None:
    """Give the request the path that its client asked for: that of the service, and ours behind it.

    By the word of the proxy where that is trusted, else as it is set. `root_path` is the first part and `path` begins
    with it, as ASGI has it, whether the proxy has left it away or not. Raises HttpRefusal for a header without a path.
    """
    public = (config.trust_forwarded_prefix and _told(scope)) or config.public_path
    if public:
        asked = str(scope["path"])
        ours = asked.removeprefix(public) if f"{asked}/".startswith(f"{public}/") else asked
        scope["root_path"], scope["path"] = public, public + (ours or "/")


def _told(scope: Scope) -> str:
    sent = [value.decode("latin-1").strip().removesuffix("/") for name, value in scope["headers"] if name == _PREFIX]
    if len(sent) > 1 or not all(map(is_public_path, sent)):
        raise HttpRefusal("malformed_header", "X-Forwarded-Prefix: expected one path, such as /recruiting.")
    return "".join(sent)
