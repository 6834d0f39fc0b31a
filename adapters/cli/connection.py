"""The address of a service, and the errors that it answers with."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import click
import msgspec
from httpx2 import Response

from adapters.cli.exits import Refused, Unreachable
from adapters.cli.wire import Problem

_KEY = re.compile(r"[\x21-\x7e]+")
_problem = msgspec.json.Decoder(Problem).decode
_ADVICE = {
    401: "set a valid key with --api-key or AI_RECRUITER_API_KEY",
    404: "the id may belong to another service or another key",
}


@dataclass(frozen=True, slots=True)
class Service:
    """An address without a slash at its end, and the key to show there."""

    url: str
    api_key: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str, api_key: str | None) -> Service:
        """Raises click.BadParameter for what cannot be an address or a key."""
        try:
            parts = urlsplit(url)
            sound = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
            _ = parts.port
        except ValueError:
            sound = False
        if not sound:
            raise click.BadParameter(
                f"{url!r} is not an address; an example is http://127.0.0.1:8000", param_hint="--url"
            )
        if api_key is not None and not _KEY.fullmatch(api_key):
            raise click.BadParameter("a key consists of visible ASCII characters", param_hint="--api-key")
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

    def nothing_there(self, reason: Exception | str) -> Unreachable:
        """No answer."""
        detail = str(reason) or type(reason).__name__
        return Unreachable(
            f"no service answers at {self.url} ({detail}); start one with `ai-recruiter serve`, "
            "or name another with --url or AI_RECRUITER_URL"
        )

    def stranger(self, response: Response) -> Unreachable:
        """Another program answered."""
        kind = response.headers.get("content-type", "no content type")
        return Unreachable(
            f"the server at {self.url} is not AI Recruiter (status {response.status_code}, {kind[:60]}); check --url"
        )

    def refusal(self, response: Response) -> Refused | Unreachable:
        """The error response as an error of the command."""
        if response.headers.get("content-type", "").partition(";")[0] != "application/problem+json":
            return self.stranger(response)
        try:
            problem = _problem(response.content)
        except msgspec.DecodeError:
            return self.stranger(response)
        sentence = problem.detail or problem.title
        if problem.status >= 500 or problem.status == 429:
            return Unreachable(f"the service is unavailable: {sentence}")
        advice = _ADVICE.get(problem.status)
        message = f"the service refused the request ({problem.code}): {sentence}" + (f"; {advice}" if advice else "")
        return Refused(message, status=problem.status, problem=problem.code)
