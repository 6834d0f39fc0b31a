"""Every way in which the server of a remote engine can fail to answer, and what the engine makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import msgspec
import pytest

from cvJobMatching.engines import Alone, CannotJudge, Input, Task, TryAgainLater, UnreadableInput
from cvJobMatching.engines.remote.engine import NOT_KNOWN, RemoteEngine, RemoteUnusable
from cvJobMatching.engines.remote.outcomes import UNTIL_MENDED, retry_after
from cvJobMatching.engines.remote.protocol import MOST_BYTES
from cvJobMatching.engines.remote.settings import RemoteSettings, WrongSetting, from_environment
from tests.harness.engine_server import (
    DESCRIPTION,
    KEY,
    Answer,
    EngineServer,
    Handler,
    fails,
    judges,
    says,
    serving,
    silent,
    streams,
)
from tests.harness.ports import free_port

TASK = Task(cv=Input(content="Python since 2019"), job_description=Input(content="Python"), as_of=date(2026, 11, 28))
STAGE = {"type": "stage", "stage": "reading_cv"}
LATER = {"code": "try_again_later", "message": "the queue is full", "retry_after_s": 20}


class Watcher(Alone):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def stage(self, name: str) -> None:
        self.heard.append(name)

    def progress(self, fraction: float, text: str = "") -> None:
        self.heard.append((fraction, text))


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with serving(EngineServer()) as server:
        yield server


@pytest.fixture
def settings(server: EngineServer) -> RemoteSettings:
    return RemoteSettings(url=server.url, timeout=20.0)


def evaluated(settings: RemoteSettings, task: Task = TASK) -> bytes:
    return RemoteEngine(settings).evaluate(task, Watcher())


def test_a_report_is_kept_under_our_name_with_who_made_it_as_the_version(settings: RemoteSettings) -> None:
    engine, watcher = RemoteEngine(settings), Watcher()
    engine.prepare()
    assert (engine.version, engine.description) == ("acme 3.1", "Ranks by what it has seen.")
    assert (engine.deterministic, engine.judges_given_criteria, engine.cost.tokens) == (True, True, 100)
    report = msgspec.json.decode(engine.evaluate(TASK, watcher))
    assert (report["provenance"]["engine"], report["provenance"]["engine_version"]) == ("remote", "acme 3.1")
    assert watcher.heard == ["reading_cv", "matching"]


def test_the_report_states_the_version_that_answered(server: EngineServer, settings: RemoteSettings) -> None:
    engine = RemoteEngine(settings)
    engine.prepare()
    server.answers = [judges(version="3.2")]
    assert msgspec.json.decode(engine.evaluate(TASK, Alone()))["provenance"]["engine_version"] == "acme 3.2"


def test_a_report_of_another_engine_stays_as_it_is_for_whoever_checks_it(
    server: EngineServer, settings: RemoteSettings
) -> None:
    engine = RemoteEngine(settings)
    engine.prepare()
    server.answers = [judges(name="stranger")]
    assert msgspec.json.decode(engine.evaluate(TASK, Alone()))["provenance"]["engine"] == "stranger"


def test_progress_is_handed_on_and_lines_of_other_types_are_passed_over(
    server: EngineServer, settings: RemoteSettings
) -> None:
    server.answers = [judges({"type": "progress", "fraction": 0.5, "text": "half"}, {"type": "beat"}, b"")]
    watcher = Watcher()
    RemoteEngine(settings).evaluate(TASK, watcher)
    assert watcher.heard == ["reading_cv", "matching", (0.5, "half")]


def test_a_report_alone_is_an_answer(server: EngineServer, settings: RemoteSettings) -> None:
    server.answers = [says({"provenance": {"engine": "acme", "engine_version": "1"}, "score": 1.5})]
    assert msgspec.json.decode(evaluated(settings))["provenance"] == {"engine": "remote", "engine_version": "acme 1"}


def test_documents_go_as_they_came(server: EngineServer, settings: RemoteSettings) -> None:
    pdf, odd = Input(content=b"%PDF-1.4", filename="cv.pdf"), Input(content="\ud800 alone")
    server.answers = [fails(500)]
    with pytest.raises(CannotJudge):
        evaluated(settings, replace(TASK, cv=pdf, job_description=odd))
    assert server.evaluations()[0].json() == {
        "cv": {"base64": "JVBERi0xLjQ=", "filename": "cv.pdf"},
        "job_description": {"base64": "7aCAIGFsb25l"},
        "as_of": "2026-11-28",
        "criteria": None,
    }


def test_the_key_is_sent_and_can_be_replaced_meanwhile(
    server: EngineServer, settings: RemoteSettings, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    engine = RemoteEngine(replace(settings, key_file=str(tmp_path / "key")))
    engine.prepare()
    (tmp_path / "key").write_text("another")
    engine.evaluate(TASK, Alone())
    assert [call.headers["authorization"] for call in server.calls] == [f"Bearer {KEY}", "Bearer another"]
    assert engine.needs.folders == (str(tmp_path / "key"),)


PASSING: dict[str, tuple[Answer, timedelta | None]] = {
    "429": (fails(429), None),
    "429, with seconds": (fails(429, retry_after="7"), timedelta(seconds=7)),
    "503, its own words": (says(LATER, 503), timedelta(seconds=20)),
    "503, for ever": (fails(503, retry_after="99999999999"), timedelta(days=1)),
    "503, nonsense": (fails(503, retry_after="soon"), None),
    "502": (fails(502), None),
    "a last line": (streams(STAGE, {"type": "error", **LATER}), timedelta(seconds=20)),
    "cut between lines": (streams(STAGE, cut=True), None),
    "cut within a line": (lambda handler: _torn(handler), None),
    "ended without a report": (streams(STAGE), None),
    "empty": (streams(), None),
    "the wrong key": (fails(401), UNTIL_MENDED),
    "a key that may not": (fails(403), UNTIL_MENDED),
    "another address": (fails(404), UNTIL_MENDED),
    "redirected": (fails(307, location="http://127.0.0.1:1/"), UNTIL_MENDED),
}


def _torn(handler: Handler) -> None:
    handler.begin()
    handler.chunk(b'{"type": "report", "report": {"score": 9')
    handler.wfile.write(b"ff\r\n")
    handler.close_connection = True


@pytest.mark.parametrize("case", PASSING)
def test_what_passes_puts_the_job_off(case: str, server: EngineServer, settings: RemoteSettings) -> None:
    answer, after = PASSING[case]
    server.answers = [answer]
    with pytest.raises(TryAgainLater) as caught:
        evaluated(settings)
    assert caught.value.after == after


@pytest.mark.parametrize(("status", "advice"), [(401, "KEY_FILE"), (404, "REMOTE_URL is what stands before")])
def test_what_only_the_operator_can_mend_says_how(
    status: int, advice: str, server: EngineServer, settings: RemoteSettings
) -> None:
    server.answers = [fails(status)]
    with pytest.raises(TryAgainLater, match=advice):
        evaluated(settings)


@pytest.mark.parametrize("answer", [silent(), silent(STAGE)], ids=["silent", "silent in the middle"])
def test_a_server_that_takes_too_long_is_left(answer: Answer, server: EngineServer, settings: RemoteSettings) -> None:
    server.answers = [answer]
    with pytest.raises(TryAgainLater, match=r"did not answer within 0\.5 s"):
        evaluated(replace(settings, timeout=0.5))


def test_a_server_that_trickles_is_left(server: EngineServer, settings: RemoteSettings) -> None:
    def trickle(handler: Handler) -> None:
        handler.begin()
        while not server.released.wait(0.05):
            handler.chunk(b'{"type": "beat"}\n')

    server.answers = [trickle]
    with pytest.raises(TryAgainLater, match="did not answer within 1 s"):
        evaluated(replace(settings, timeout=1.0))


def test_a_server_that_is_away() -> None:
    with pytest.raises(TryAgainLater, match="nothing answers at 127"):
        evaluated(RemoteSettings(url=f"http://127.0.0.1:{free_port()}"))


def test_a_key_that_cannot_be_read(settings: RemoteSettings, tmp_path: Path) -> None:
    with pytest.raises(TryAgainLater, match="KEY_FILE must name a file with one line"):
        evaluated(replace(settings, key_file=str(tmp_path / "none")))


FINAL: dict[str, Answer] = {
    "its own words": says({"code": "cannot_judge", "message": "the model does not know welders"}, 422),
    "a last line": streams({"type": "error", "code": "cannot_judge", "message": "the model does not know welders"}),
}


@pytest.mark.parametrize("case", FINAL)
def test_what_is_final_is_said_in_its_words(case: str, server: EngineServer, settings: RemoteSettings) -> None:
    server.answers = [FINAL[case]]
    with pytest.raises(CannotJudge, match="the model does not know welders"):
        evaluated(settings)


@pytest.mark.parametrize("status", [400, 413, 422, 500, 501])
def test_an_error_without_words_is_final(status: int, server: EngineServer, settings: RemoteSettings) -> None:
    server.answers = [fails(status)]
    with pytest.raises(CannotJudge, match=f"HTTP {status}"):
        evaluated(settings)


UNREADABLE = {"code": "unreadable", "document": "cv", "reason": "encrypted", "message": "It asks for a password."}


@pytest.mark.parametrize("answer", [says(UNREADABLE, 422), streams(STAGE, {"type": "error", **UNREADABLE})])
def test_an_unreadable_document_is_named(answer: Answer, server: EngineServer, settings: RemoteSettings) -> None:
    server.answers = [answer]
    with pytest.raises(UnreadableInput) as caught:
        evaluated(settings)
    assert (caught.value.document, caught.value.code) == ("cv", "encrypted")


NONSENSE: dict[str, Answer] = {
    "no JSON": streams(b"<html>"),
    "no object": streams([1]),
    "a stage that is none": streams({"type": "stage", "stage": "napping"}),
    "an error without a code": streams({"type": "error", "message": "oh"}),
    "no report": streams({"type": "report", "report": [1]}),
    "another encoding": lambda handler: handler.send(200, b"\x1f\x8b\x08garbage", "application/x-ndjson"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_what_is_no_line_is_left_to_whoever_checks_reports(
    case: str, server: EngineServer, settings: RemoteSettings
) -> None:
    server.answers = [NONSENSE[case]]
    found = evaluated(settings)
    assert b"provenance" not in found
    assert found


def test_an_answer_without_end_is_left(server: EngineServer, settings: RemoteSettings) -> None:
    def endless(handler: Handler) -> None:
        handler.begin()
        while not server.released.is_set():
            handler.chunk(b"x" * 2**20)

    server.answers = [endless]
    assert MOST_BYTES < len(evaluated(settings)) < MOST_BYTES + 2**21


def test_a_server_that_is_away_at_the_start_is_waited_for(settings: RemoteSettings) -> None:
    engine = RemoteEngine(replace(settings, url=f"http://127.0.0.1:{free_port()}"))
    engine.prepare()
    assert (engine.version, engine.deterministic, engine.judges_given_criteria) == (NOT_KNOWN, False, True)
    assert "did not answer when the service started" in engine.description


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (fails(401), "KEY_FILE"),
        (fails(404), "REMOTE_URL"),
        (says({"name": "acme"}), "docs/remote-engine.md"),
        (says(DESCRIPTION | {"name": "two words"}), r"\$\.name"),
    ],
)
def test_a_server_that_is_wrong_at_the_start_is_not_offered(
    answer: Answer, advice: str, server: EngineServer, settings: RemoteSettings
) -> None:
    server.description = answer
    with pytest.raises(RemoteUnusable, match=advice):
        RemoteEngine(settings).prepare()


def test_certificates_that_cannot_be_read_are_said_at_the_start(tmp_path: Path) -> None:
    settings = RemoteSettings(url="https://127.0.0.1:1", ca_file=str(tmp_path / "none.pem"))
    with pytest.raises(RemoteUnusable, match="CA_FILE must name a file in PEM"):
        RemoteEngine(settings).prepare()


def test_a_posting_is_read(server: EngineServer, settings: RemoteSettings) -> None:
    found = RemoteEngine(settings).read_posting(Input(content="Go developer"), Alone())
    assert msgspec.json.decode(found) == {"position": None, "text": "Go", "items": []}
    assert server.calls[-1].json() == {"job_description": {"text": "Go developer"}}


def test_a_date_of_retry_after_is_understood() -> None:
    soon = retry_after(format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True))
    assert soon is not None
    assert timedelta(minutes=4) < soon <= timedelta(minutes=5)
    assert retry_after(format_datetime(datetime.now(UTC) - timedelta(minutes=5), usegmt=True)) == timedelta()


@pytest.mark.parametrize(
    ("name", "value"),
    [("URL", "ftp://x"), ("URL", "http://user:pw@x"), ("KEY_FILE", "key"), ("TIMEOUT_S", "0"), ("TIMEOUT_S", "soon")],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    environment = {"AI_RECRUITER_REMOTE_URL": "http://127.0.0.1:9000", f"AI_RECRUITER_REMOTE_{name}": value}
    with pytest.raises(WrongSetting, match=f"AI_RECRUITER_REMOTE_{name}"):
        from_environment(environment)


def test_without_an_address_there_is_no_engine() -> None:
    assert from_environment({}) is None
