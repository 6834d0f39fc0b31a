"""Asks the server of a remote engine: one call, one answer, within bounds of time and size."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx2
import msgspec

from cvJobMatching.engines.face import TryAgainLater
from cvJobMatching.engines.remote import protocol
from cvJobMatching.engines.remote.outcomes import Misconfigured, refused, trouble
from cvJobMatching.engines.remote.protocol import MOST_BYTES, Description, ProgressLine, ReportLine, StageLine, Usage
from cvJobMatching.engines.remote.settings import PREFIX

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from cvJobMatching.engines.face import Input, Run, Task
    from cvJobMatching.engines.remote.settings import RemoteSettings

T = TypeVar("T")
_AGENT: Final = "ai-recruiter"
_KNOWN: Final = frozenset({"stage", "progress", "report", "error"})
_line = msgspec.json.Decoder(protocol.Line)


class _Type(msgspec.Struct, frozen=True):
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The report as the server sent it, unchecked, and what it came to."""

    report: bytes
    usage: Usage | None = None


class Client:
    """Of one server. What it raises are the exceptions of an engine."""

    def __init__(self, settings: RemoteSettings, trusted: ssl.SSLContext | None = None) -> None:
        self._settings, self._trusted = settings, trusted
        self.begun = False  # whether the server has begun to answer

    def describe(self) -> Description:
        """What the engine says of itself. Raises TryAgainLater; Misconfigured where only the operator can help."""
        body = _ran(self._asked("GET", protocol.DESCRIBE))
        try:
            return msgspec.json.decode(body, type=Description)
        except msgspec.DecodeError as error:
            raise Misconfigured(
                f"GET {protocol.DESCRIBE} of {self._settings.endpoint} is not answered as docs/remote-engine.md says: "
                f"{error}"
            ) from None

    def evaluate(self, task: Task, run: Run) -> Reported:
        """The report, stages and progress told to `run` as they come."""
        return _ran(self._evaluated(protocol.evaluation(task), run))

    def read_posting(self, posting: Input) -> bytes:
        """The answer as it came, unchecked."""
        return _ran(self._asked("POST", protocol.READ_POSTING, protocol.posting_to_read(posting)))

    async def _asked(self, method: str, path: str, body: bytes | None = None) -> bytes:
        async with self._answering(method, path, body, accept="application/json") as response:
            return await _whole(response)

    async def _evaluated(self, body: bytes, run: Run) -> Reported:
        accept = f"{protocol.LINES}, application/json;q=0.5"
        async with self._answering("POST", protocol.EVALUATE, body, accept=accept) as response:
            if response.headers.get("content-type", "").partition(";")[0].strip() != protocol.LINES:
                return Reported(report=await _whole(response))
            async for line in _lines(response):
                found = _followed(line, run)
                if found is not None:
                    return found
        raise TryAgainLater("the answer of the remote engine ended before the report")

    @asynccontextmanager
    async def _answering(
        self, method: str, path: str, body: bytes | None, *, accept: str
    ) -> AsyncIterator[httpx2.Response]:
        """A successful response; everything else, also what happens while it is read, is raised."""
        headers = {"accept": accept, "accept-encoding": "identity", "user-agent": _AGENT, **self._authorised()}
        if body is not None:
            headers["content-type"] = "application/json"
        call: dict[str, Any] = {"content": body, "headers": headers}
        try:
            async with (
                asyncio.timeout(self._settings.timeout),
                self._http() as http,
                http.stream(method, self._settings.url + path, **call) as response,
            ):
                if response.status_code != 200:
                    raise refused(response.status_code, response.headers, await _whole(response))
                self.begun = True
                yield response
        except TimeoutError:
            raise TryAgainLater(f"the remote engine did not answer within {self._settings.timeout:g} s") from None
        except httpx2.ConnectTimeout:
            raise TryAgainLater(
                f"{self._settings.endpoint} did not answer within {self._settings.connect:g} s"
            ) from None
        except httpx2.ConnectError as error:
            raise _unreachable(self._settings, error) from None
        except httpx2.HTTPError:
            raise TryAgainLater("the connection to the remote engine broke off") from None

    def _http(self) -> httpx2.AsyncClient:
        verify = (self._trusted or certificates(self._settings)) if self._settings.encrypted else False
        timeout = httpx2.Timeout(None, connect=self._settings.connect)
        return httpx2.AsyncClient(verify=verify, trust_env=False, timeout=timeout, follow_redirects=False)

    def _authorised(self) -> dict[str, str]:
        """The header with the key, which stands in no other place."""
        path = self._settings.key_file
        if path is None:
            return {}
        try:
            key = Path(path).read_text("ascii").strip()
        except (OSError, ValueError):
            key = ""
        if not key or not key.isprintable() or " " in key:
            raise Misconfigured(f"the key cannot be read; {PREFIX}KEY_FILE must name a file with one line, the key")
        return {"authorization": f"Bearer {key}"}


def certificates(settings: RemoteSettings) -> ssl.SSLContext:
    """Whom to trust. Raises OSError for a file that cannot be read or holds no certificate."""
    trusted = ssl.create_default_context()
    if settings.ca_file:
        trusted.load_verify_locations(settings.ca_file)
    return trusted


def _unreachable(settings: RemoteSettings, error: httpx2.ConnectError) -> TryAgainLater:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        reason = f"the certificate of {settings.endpoint} is not trusted"
        return Misconfigured(f"{reason}; name the file of its authority as {PREFIX}CA_FILE")
    return TryAgainLater(f"nothing answers at {settings.endpoint}")


def _ran(asking: Coroutine[Any, Any, T]) -> T:
    """In a loop of its own, also where the caller is in one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asking).result()


async def _whole(response: httpx2.Response) -> bytes:
    """Its body, or as much of it as is more than any may have."""
    found = bytearray()
    async for part in response.aiter_raw():
        found += part
        if len(found) > MOST_BYTES:
            break
    return bytes(found)


async def _lines(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Those that are not empty; the last one may lack its end, or be what is more than any line may have."""
    rest = bytearray()
    async for part in response.aiter_raw():
        first, *others = part.split(b"\n")
        rest += first
        for other in others:
            if rest.strip():
                yield bytes(rest)
            rest = bytearray(other)
        if len(rest) > MOST_BYTES:
            break
    if rest.strip():
        yield bytes(rest)


def _followed(line: bytes, run: Run) -> Reported | None:
    """The end, if the line is one. What is no line of the contract is taken for the report: whoever checks it says so.

    Lines of a type that is not known are passed over, so that the contract can grow.
    """
    try:
        if msgspec.json.decode(line, type=_Type).type not in _KNOWN:
            return None
        said = _line.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Reported(report=line)
    match said:
        case StageLine():
            run.stage(said.stage)
        case ProgressLine():
            run.progress(said.fraction, said.text)
        case ReportLine():
            return Reported(report=bytes(said.report), usage=said.usage)
        case _:
            raise trouble(said)
    return None
