"""A running test service, as a test sees it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any, Literal
from urllib.parse import urlsplit

from ai_recruiter_testing import frames
from ai_recruiter_testing.frames import Frame
from ai_recruiter_testing.outcomes import Outcome, to_json
from ai_recruiter_testing.process import ServiceFailed, ServiceProcess

__tracebackhide__ = True  # pytest shows none of our frames, whose variables may hold what a document says

Stage = Literal["reading_cv", "reading_job_description", "extracting", "matching", "writing_report"]
ENGINES = ("evidence", "keyword")  # those that the service comes with, the default one first
TENANT = "test"
_TIMEOUT = 10.0  # seconds
_COMMAND_WITHIN = 60.0


class Hold:
    """A place where the first job that reaches it waits; leaving it as a context releases the job."""

    def __init__(self, service: Service, number: int) -> None:
        self._service = service
        self._number = number

    def wait(self, *, timeout: float = _TIMEOUT) -> str:
        """The id of the job that is held, once there is one. Raises TimeoutError after `timeout` seconds."""
        return str(self._service._command("held", hold=self._number, timeout=timeout))

    def release(self) -> None:
        """Let the job continue; returns once it has ended or is held elsewhere."""
        self._service._command("release", hold=self._number)

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Service:
    """`url`, `token` and `headers` are for the program under test; the methods are for the test.

    Time stands still until `advance`. Jobs that no rule is about succeed with the report that `report()` makes.
    """

    def __init__(self, process: ServiceProcess, *, token: str, control: str) -> None:
        self.url = process.url
        self.token = token
        self.headers: Mapping[str, str] = {"Authorization": f"Bearer {token}"}
        self._process = process
        self._control = control

    def __repr__(self) -> str:
        return f"Service({self.url!r})"

    @property
    def log(self) -> str:
        """What the service has logged so far."""
        return self._process.log

    def answer(
        self,
        *outcomes: Outcome,
        filename: str | None = None,
        text: str | None = None,
        metadata: Mapping[str, str] | None = None,
        engine: str | None = None,
    ) -> None:
        """The selected jobs end like this: one outcome for each run, in turn, and the last one for all further runs.

        `filename` is a pattern with `*` and `?` for the CV's file name, `text` is part of either document, `metadata`
        are entries that the job has. The latest rule that selects a job applies.
        """
        if not outcomes:
            raise ValueError("answer needs an outcome")
        jobs = _selection(filename, text, metadata, engine)
        self._command("answer", outcomes=[to_json(it) for it in outcomes], jobs=jobs)

    def hold(
        self,
        stage: Stage,
        *,
        filename: str | None = None,
        text: str | None = None,
        metadata: Mapping[str, str] | None = None,
        engine: str | None = None,
    ) -> Hold:
        """The next selected job that begins `stage` waits there until the hold is released."""
        jobs = _selection(filename, text, metadata, engine)
        return Hold(self, int(self._command("hold", stage=stage, jobs=jobs)))

    def pause(self) -> None:
        """No worker takes a job any more: new ones stay `queued`."""
        self._command("pause")

    def resume(self) -> None:
        """The workers take jobs again; returns once every job has ended or is held."""
        self._command("resume")

    def settle(self) -> None:
        """Return once every job has ended, is held, or waits for time to pass."""
        self._command("settle")

    def advance(self, by: timedelta) -> datetime:
        """Let time pass at once, for deadlines, leases, time limits and the sweeper. Returns the new present moment."""
        return datetime.fromisoformat(self._command("advance", seconds=by.total_seconds()))

    def reset(self) -> None:
        """Forget every job, rule and hold."""
        self._command("reset")

    def frames(self, job_id: str, *, after_seq: int = 0, timeout: float = _TIMEOUT) -> Iterator[Frame]:
        """The events of a job over its WebSocket, to the last one."""
        return frames.over_websocket(self._socket(job_id, after_seq), self.headers, timeout=timeout)

    def frames_async(self, job_id: str, *, after_seq: int = 0, timeout: float = _TIMEOUT) -> AsyncIterator[Frame]:
        """As `frames`, for asyncio."""
        return frames.over_websocket_async(self._socket(job_id, after_seq), self.headers, timeout=timeout)

    def frames_sse(self, job_id: str, *, after_seq: int = 0, timeout: float = _TIMEOUT) -> Iterator[Frame]:
        """The events of a job as server-sent events, to the last one."""
        url = f"{self.url}/api/v1/jobs/{job_id}/events?after_seq={after_seq}"
        return frames.over_sse(url, self.headers, timeout=timeout)

    def stop(self) -> None:
        """End the process of the service."""
        self._process.stop()

    def _socket(self, job_id: str, after_seq: int) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/ws/jobs/{job_id}?after_seq={after_seq}"

    def _command(self, name: str, **parameters: Any) -> Any:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=_COMMAND_WITHIN)
        try:
            headers = {"Authorization": self._control, "Content-Type": "application/json"}
            connection.request("POST", f"/_testing/{name}", json.dumps(parameters), headers)
            response = connection.getresponse()
            body = response.read()
        except OSError as error:
            raise ServiceFailed(f"{name}: the test service does not answer ({type(error).__name__})") from None
        finally:
            connection.close()
        if response.status == 408:
            raise TimeoutError(f"{name}: it did not happen in time")
        if response.status != 200:
            raise ServiceFailed(f"{name}: status {response.status} {body.decode()}")
        return json.loads(body)


@contextmanager
def running_service(
    *, engines: Sequence[str] = ENGINES, workers: int = 4, start: datetime | None = None
) -> Iterator[Service]:
    """A test service in a process of its own, until the context is left.

    `engines` are the names that it offers, the default one first. Time begins at `start`, or at the present moment.
    Raises ServiceFailed.
    """
    token, control = secrets.token_urlsafe(), secrets.token_urlsafe()
    options = {
        "control": control,
        "tenants": {hashlib.sha256(token.encode()).hexdigest(): TENANT},
        "engines": list(engines),
        "workers": workers,
        "start": start.isoformat() if start else None,
    }
    process = ServiceProcess(options)
    try:
        yield Service(process, token=token, control=control)
    finally:
        process.stop()


def _selection(
    filename: str | None, text: str | None, metadata: Mapping[str, str] | None, engine: str | None
) -> dict[str, Any]:
    return {"filename": filename, "text": text, "metadata": dict(metadata or {}), "engine": engine}
