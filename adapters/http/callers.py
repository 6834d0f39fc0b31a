"""Who calls, as the log tells it: the tenant, and so much of a key that people recognise it."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

from domain.model.api_key import HINT_CHARACTERS
from domain.model.ids import Tenant

KEY_PROTOCOL: Final = "bearer."
_TENANT: Final = "ai_recruiter.tenant"  # in the scope
_KIND: Final = len("air_")  # which every key of ours begins with


def shown_key(scope: Scope) -> bytes:
    """The key or token of a request; nothing when it has none."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer":
        return key.strip()
    for protocol in scope.get("subprotocols", ()):
        if protocol.startswith(KEY_PROTOCOL):
            return str(protocol).removeprefix(KEY_PROTOCOL).encode()
    return b""


def proven(scope: Scope, tenant: Tenant) -> None:
    """Remember whose the request is."""
    scope[_TENANT] = tenant


def caller_of(scope: Scope) -> dict[str, str]:
    """For a line of the log: the tenant once it is proven, and the beginning of the key, whether it opens or not."""
    told = {"tenant": str(scope[_TENANT])} if _TENANT in scope else {}
    if shown := shown_key(scope):
        told["key"] = recognisable(shown)
    return told


def recognisable(key: bytes) -> str:
    """The hint by which `keys list` names it; of what is shorter than a key of ours no more than a quarter."""
    most = min(HINT_CHARACTERS, max(len(key) - _KIND, 0) // 4 + _KIND * key.startswith(b"air_"))
    return "".join(each if "!" <= each <= "~" else "?" for each in key[:most].decode("latin-1"))
