"""The requests of the terminal to a running service."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx2
import msgspec

from adapters.cli.connection import Service
from adapters.cli.exits import Trouble
from adapters.cli.wire import Accepted, Job, Page

T = TypeVar("T")
_TIMEOUT = httpx2.Timeout(30, connect=5)  # seconds between two signs of life
_ATTEMPTS = 3
_LONGEST_PAUSE = 5.0  # seconds
_COME_BACK = frozenset({429, 502, 503, 504})
_PAGE_SIZE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A document as it is sent; the service judges its type by its content."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to judge, and how."""

    cv: Upload
    job_description: Upload
    engine: str | None = None
    metadata: Mapping[str, str] | None = None
    deadline_s: float | None = None
    idempotency_key: str | None = None

    def fields(self) -> dict[str, str]:
        """The form beside its two files."""
        optional = {
            "engine": self.engine,
            "metadata": msgspec.json.encode(dict(self.metadata)).decode() if self.metadata else None,
            "deadline_s": None if self.deadline_s is None else str(self.deadline_s),
        }
        return {name: value for name, value in optional.items() if value is not None}


class _NotNow(Exception):
    """Trouble that may be gone after a pause (seconds)."""

    def __init__(self, trouble: Trouble, *, pause: float) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.pause = pause


class Client(AbstractContextManager["Client"]):
    """Speaks to one service. Every method raises Refused or Unreachable, with a sentence for people."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._http = httpx2.Client(
            headers=service.headers, timeout=_TIMEOUT, trust_env=not service.is_this_machine, follow_redirects=False
        )

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def submit(self, order: Order) -> tuple[Accepted, bytes]:
        """The accepted job, which is not lost any more, and the JSON that said so.

        A lost answer is asked for again and starts nothing twice.
        """
        response = self._request(
            "POST",
            "/api/v1/jobs",
            attempts=_ATTEMPTS,
            headers={"Idempotency-Key": order.idempotency_key or str(uuid4())},
            data=order.fields(),
            files={
                "cv": (order.cv.filename, order.cv.content),
                "job_description": (order.job_description.filename, order.job_description.content),
            },
        )
        return self._decoded(response, Accepted), response.content

    def job(self, id: str) -> tuple[Job, bytes]:
        """The job as it stands, and the JSON that said so."""
        response = self._request("GET", f"/api/v1/jobs/{quote(id)}")
        return self._decoded(response, Job), response.content

    def report(self, id: str, media_type: str) -> bytes:
        """The report in the wanted form."""
        return self._request("GET", f"/api/v1/jobs/{quote(id)}/report", headers={"Accept": media_type}).content

    def history(self, filters: Mapping[str, str], *, limit: int) -> tuple[list[msgspec.Raw], str | None]:
        """Up to `limit` jobs, newest first, and the token of what follows."""
        items: list[msgspec.Raw] = []
        token: str | None = None
        for page in self._pages(filters, limit):
            items += page.items
            token = page.next_page_token
            if len(items) >= limit:
                break
        return items[:limit], token

    def _pages(self, filters: Mapping[str, str], size: int) -> Iterator[Page]:
        query = {**filters, "page_size": str(min(size, _PAGE_SIZE))}
        while True:
            page = self._decoded(self._request("GET", "/api/v1/history", params=query), Page)
            yield page
            if page.next_page_token is None:
                return
            query["page_token"] = page.next_page_token

    def _request(self, method: str, path: str, *, attempts: int = 1, **content: Any) -> httpx2.Response:
        for waited in range(attempts - 1):
            try:
                return self._answer(method, path, content)
            except _NotNow as later:
                time.sleep(later.pause * 2**waited)
        try:
            return self._answer(method, path, content)
        except _NotNow as later:
            raise later.trouble from None

    def _answer(self, method: str, path: str, content: Mapping[str, Any]) -> httpx2.Response:
        try:
            response = self._http.request(method, self._service.url + path, **content)
        except httpx2.ConnectError as error:
            raise self._service.nothing_there(error) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise _NotNow(self._service.nothing_there(error), pause=0.5) from None
        if response.is_success:
            return response
        trouble = self._service.refusal(response)
        raise _NotNow(trouble, pause=_pause(response)) if response.status_code in _COME_BACK else trouble

    def _decoded(self, response: httpx2.Response, wanted: type[T]) -> T:
        try:
            return msgspec.json.decode(response.content, type=wanted)
        except msgspec.DecodeError:
            raise self._service.stranger(response) from None


def _pause(response: httpx2.Response) -> float:
    try:
        return min(float(response.headers.get("retry-after", "1")), _LONGEST_PAUSE)
    except ValueError:
        return 1.0
