"""Where the remote engine is, from environment variables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "AI_RECRUITER_REMOTE_"
LONGEST: Final = 86_400.0  # seconds
_NAMES: Final = ("url", "key_file", "ca_file", "timeout_s")
_PORTS: Final = {"http": 80, "https": 443}


class WrongSetting(ValueError):
    """A setting that no engine can be asked with; the message names the variable and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSettings:
    """Each but the last is the variable `PREFIX` and its name in upper case; of `timeout` it is TIMEOUT_S."""

    url: str  # what stands before /v1/engine
    key_file: str | None = None  # absolute; read inside each evaluation, nowhere else
    ca_file: str | None = None  # of an authority that is trusted besides those of the system
    timeout: float = 100.0  # seconds of one evaluation, from the call to the report
    connect: float = 10.0  # seconds

    @property
    def endpoint(self) -> str:
        """Host and port, for people."""
        return f"{self._parts.hostname}:{self.port}"

    @property
    def port(self) -> int:
        """Of TCP."""
        return self._parts.port or _PORTS[self._parts.scheme]

    @property
    def encrypted(self) -> bool:
        """Whether it is asked over TLS."""
        return self._parts.scheme == "https"

    @property
    def files(self) -> tuple[str, ...]:
        """What an evaluation reads."""
        return tuple(filter(None, (self.key_file, self.ca_file)))

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)


def from_environment(environment: Mapping[str, str]) -> RemoteSettings | None:
    """None where no engine is named. Raises WrongSetting."""
    given = {name: environment.get(f"{PREFIX}{name.upper()}", "").strip() for name in _NAMES}
    if not given["url"]:
        return None
    settings = RemoteSettings(
        url=_url(given["url"]),
        key_file=_file("key_file", given["key_file"]),
        ca_file=_file("ca_file", given["ca_file"]),
    )
    return replace(settings, timeout=_seconds(given["timeout_s"])) if given["timeout_s"] else settings


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or parts.username or parts.password:
        raise WrongSetting(
            f"{PREFIX}URL must be what stands before /v1/engine, without a key in it, such as http://127.0.0.1:9000"
        )
    return value.rstrip("/")


def _file(name: str, value: str) -> str | None:
    if value and not value.startswith("/"):
        raise WrongSetting(f"{PREFIX}{name.upper()} must be the absolute path of a file")
    return value or None


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST:
        raise WrongSetting(f"{PREFIX}TIMEOUT_S must be a number of seconds, above 0 and at most {LONGEST:g}")
    return seconds
