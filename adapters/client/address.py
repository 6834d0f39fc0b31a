"""The address of a service, and what its answers and its silence mean."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec
from httpx2 import Response

from adapters.client.errors import ClientError, Fault, NotAService, Refused, Unavailable, Unreachable

DEFAULT_URL = "http://127.0.0.1:8000"
COME_BACK = frozenset({429, 502, 503, 504})
_KEY = re.compile(r"[\x21-\x7e]+")
_CHECK_URL = "check the address"
_ADVICE = {
    401: "give the client a valid api_key",
    404: "the id may belong to another service or another key",
    412: "it was changed meanwhile: read it again and repeat the change with its etag",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was refused (RFC 9457)."""

    status: int
    title: str
    code: str = "refused"
    detail: str = ""
    errors: list[Fault] = []


_problem = msgspec.json.Decoder(Problem).decode


@dataclass(frozen=True, slots=True)
class Address:
    """A URL without a slash at its end, and the key to show there."""

    url: str
    api_key: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str, api_key: str | None) -> Address:
        """Raises ValueError for what cannot be an address or a key."""
        try:
            parts = urlsplit(url)
            sound = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
            _ = parts.port
        except ValueError:
            sound = False
        if not sound:
            raise ValueError(f"{url!r} is not the address of a service; an example is {DEFAULT_URL}")
        if api_key is not None and not _KEY.fullmatch(api_key):
            raise ValueError("an API key consists of visible ASCII characters")
        return cls(parts.geturl().rstrip("/"), api_key)  # geturl writes the scheme in small letters

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}

    @property
    def socket_url(self) -> str:
        return "ws" + self.url.removeprefix("http")

    @property
    def is_this_machine(self) -> bool:
        """Then no proxy of the environment is used."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def nothing_there(self, reason: Exception) -> Unreachable:
        """Nobody takes the connection."""
        return Unreachable(
            f"no service answers at {self.url} ({_named(reason)})", advice="start one or check the address"
        )

    def no_answer(self, reason: Exception) -> Unavailable:
        """The connection broke, or stayed silent."""
        return Unavailable(f"the service at {self.url} gave no answer ({_named(reason)})")

    def stranger(self, what: object) -> NotAService:
        """Another program answered."""
        return NotAService(f"the server at {self.url} is not AI Recruiter ({what})", advice=_CHECK_URL)

    def refusal(self, response: Response) -> ClientError:
        """The error that a response states."""
        try:
            problem = _problem(response.content) if media_type(response) == "application/problem+json" else None
        except msgspec.DecodeError:
            problem = None
        retry_after = _retry_after(response)
        if problem is None:
            if response.status_code in COME_BACK:
                message = f"{self.url} answered with status {response.status_code}, as a proxy without its service does"
                return Unavailable(message, retry_after=retry_after)
            return self.stranger(described(response))
        sentence = problem.detail or problem.title
        if problem.status >= 500 or problem.status == 429:
            return Unavailable(f"the service is unavailable: {sentence}", retry_after=retry_after)
        return self.refused(problem.status, problem.code, sentence, problem.errors)

    def refused(self, status: int, code: str, detail: str, errors: Sequence[Fault] = ()) -> Refused:
        """The service will not do it."""
        return Refused(
            f"the service refused the request ({code}): {detail}",
            status=status,
            code=code,
            detail=detail,
            errors=errors,
            advice=_ADVICE.get(status, ""),
        )


def media_type(response: Response) -> str:
    """The Content-Type without parameters."""
    return str(response.headers.get("content-type", "no content type")).partition(";")[0].strip().lower()


def described(response: Response) -> str:
    """Enough of a response to recognise it."""
    return f"status {response.status_code}, {media_type(response)[:60]}"


def _named(reason: Exception) -> str:
    return str(reason) or type(reason).__name__


def _retry_after(response: Response) -> float | None:
    try:
        return max(float(response.headers["retry-after"]), 0.0)
    except (KeyError, ValueError):
        return None
