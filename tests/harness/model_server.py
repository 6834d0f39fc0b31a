"""A model server that does as it is told: OpenAI's `/chat/completions`, streamed, and every failure of such servers."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted-1"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `number` counts from 1."""

    number: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]  # by names in lower case

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def reads_a_posting(self) -> bool:
        return "<posting>" in self.body["messages"][1]["content"]

    @property
    def repairs(self) -> bool:
        return len(self.body["messages"]) > 2

    @property
    def requirement(self) -> str:
        return self._between("requirement")

    @property
    def lines(self) -> dict[int, str]:
        """Of the CV or the posting, by their numbers."""
        told = self._between("posting" if self.reads_a_posting else "cv")
        return {int(number): text for number, _, text in (line.partition(": ") for line in told.splitlines())}

    def _between(self, tag: str) -> str:
        told = self.body["messages"][1]["content"]
        return str(told.rpartition(f"<{tag}>")[2].partition(f"</{tag}>")[0].strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """An answer; the defaults are those of a server that works."""

    text: str
    finish: str | None = "stop"
    model: str = MODEL
    usage: Mapping[str, int] | str | None = "counted"
    refusal: str | None = None
    first: threading.Event | None = None  # the first token waits for it
    next: threading.Event | None = None  # the second part waits for it
    cut_after: int | None = None  # events; then the connection ends
    streamed: bool = True
    raw: Sequence[bytes] = ()  # events that are sent instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Fails:
    """An error; or the connection just ends, with a status of 0."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=lambda: {"error": {"message": "no"}})


Brain = Callable[[Asked], "Says | Fails"]


def answer(status: str, *lines: int) -> Says:
    return Says(text=json.dumps({"status": status, "lines": lines}))


def by_words(asked: Asked) -> Says:
    """A model that works: met by the line that holds the last word of what is asked, missing without one."""
    if asked.reads_a_posting:
        return Says(text=json.dumps(read(asked.lines)))
    wanted = _WORD.findall(asked.requirement.casefold())[-1:]
    found = [n for n, text in asked.lines.items() if set(wanted) & set(_WORD.findall(text.casefold()))]
    return answer("met", *found[:1]) if found else answer("missing")


def read(lines: Mapping[int, str]) -> dict[str, Any]:
    """Every line but the first is a skill, a must unless it says "nice"; a whole sentence is about the employer."""
    asked = {n: text for n, text in lines.items() if n > 1 and not text.endswith(".")}
    items = [
        {"line": n, "text": text, "kind": "skill", "must": "nice" not in text, "any_of": []}
        for n, text in asked.items()
    ]
    return {"items": items, "left_out": [{"line": n, "reason": "company"} for n in lines if n not in asked]}


@dataclass(slots=True)
class ModelServer:
    """Where it listens and what it was asked."""

    brain: Brain = by_words
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def settings(self, **more: str) -> dict[str, str]:
        """The environment of a service that asks it."""
        told = {"AI_RECRUITER_LLM_URL": self.url, "AI_RECRUITER_LLM_MODEL": MODEL}
        return told | {f"AI_RECRUITER_LLM_{name.upper()}": value for name, value in more.items()}

    def take(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Says | Fails:
        with self._lock:
            asked = Asked(len(self.asked) + 1, body, headers)
            self.asked.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        return self.brain(asked)

    def done(self) -> None:
        with self._lock:
            self._at_once -= 1

    @contextmanager
    def listening(self) -> Iterator[ModelServer]:
        """Listen until the block ends."""
        with _Server(("127.0.0.1", self.port), type("Handler", (_Handler,), {"model": self})) as server:
            self.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()


@contextmanager
def model_server(brain: Brain = by_words) -> Iterator[ModelServer]:
    with ModelServer(brain).listening() as server:
        yield server


def script(*answers: Says | Fails, then: Brain = by_words) -> Brain:
    """These answers, one after the other, and then those of another brain."""
    return lambda asked: answers[asked.number - 1] if asked.number <= len(answers) else then(asked)


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked has gone away."""

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        super().server_bind()


class _Handler(BaseHTTPRequestHandler):
    model: ModelServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        told = self.model.take(body, {name.lower(): value for name, value in self.headers.items()})
        try:
            if isinstance(told, Fails):
                self._fail(told)
            else:
                self._say(told, body)
        finally:
            self.model.done()

    def _fail(self, told: Fails) -> None:
        if told.status == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._whole(told.status, json.dumps(told.body).encode(), told.headers)

    def _whole(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _say(self, told: Says, body: Mapping[str, Any]) -> None:
        events = list(told.raw) or [json.dumps(each).encode() for each in _events(told, body)]
        if not told.streamed:
            self._whole(200, events[0], {})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, event in enumerate([*events, b"[DONE]"]):
            if told.cut_after == number:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            for gate in [gate for at, gate in ((0, told.first), (2, told.next)) if at == number and gate]:
                gate.wait(30)
            with suppress(OSError):
                self._chunk(b"data: " + event + b"\n\n")
        with suppress(OSError):
            self._chunk(b"")

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        return


def _events(told: Says, body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """As OpenAI sends them: the parts of the text, then why it ended, then what it took."""
    if not told.streamed:
        message = {"role": "assistant", "content": told.text, "refusal": told.refusal}
        yield {"model": told.model, "choices": [{"message": message, "finish_reason": told.finish}]} | _usage(
            told, body
        )
        return
    half = len(told.text) // 2
    yield _event(told, {"role": "assistant", "content": ""})
    for part in (told.text[:half], told.text[half:]):
        yield _event(told, {"content": part})
    if told.refusal:
        yield _event(told, {"refusal": told.refusal})
    if told.finish:
        yield _event(told, {}, told.finish)
    if usage := _usage(told, body):
        yield {"model": told.model, "choices": [], **usage}


def _event(told: Says, delta: Mapping[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"model": told.model, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def _usage(told: Says, body: Mapping[str, Any]) -> dict[str, Any]:
    if told.usage is None:
        return {}
    if isinstance(told.usage, str):
        words = sum(len(re.findall(r"\w+|[^\w\s]", message["content"])) for message in body["messages"])
        return {"usage": {"prompt_tokens": words, "completion_tokens": len(told.text) // 4 + 1}}
    return {"usage": dict(told.usage)}
