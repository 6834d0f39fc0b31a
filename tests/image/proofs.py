"""What is proved of the image, one after the other; each gives its figures in a few words or fails."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError

from ai_recruiter import Client
from reportlab.lib.utils import ImageReader

from bootstrap.demo import __main__ as demonstration
from tests.engine.reading.build import encoded, pdf, picture
from tests.image.installation import URL, Installation
from tests.image.stopping import Stop, stops

LARGEST = 450  # MB
DEMO = Path(demonstration.__file__).parent
SCANNED = (
    "Jane Doe, Bremen",
    "Backend engineer since 2015",
    "Python, MySQL and Kubernetes for a bank",
    "Speaks German and English",
)
PAGES = 6  # of a scan that takes seconds to read
_READY_WITHIN = 120  # seconds
_WELL = (
    "evaluations have no access to files, network and other processes",
    "English, German, French, Spanish, Russian",
)
_OF_THIS_MACHINE = ("etc/pip.conf", "root/.config", "root/.cache", "source", "run/secrets")


def is_small(here: Installation) -> str:
    assert here.image.size < LARGEST, f"{here.image.size:.0f} MB"
    left = [it for it in _OF_THIS_MACHINE if (here.image.root / it).exists()]
    assert not left, left
    user = here.image.config["User"]
    return f"{here.image.size:.0f} MB, user {user}, nothing in it of the machine that it was built on"


def migrates(here: Installation) -> str:
    for _ in range(2):
        code, said = here.once("migrate", "migrate")
        assert code == 0, said
    return "twice, the second time with nothing to do"


def is_well(here: Installation) -> str:
    code, said = here.once("doctor", "doctor", service="serve")
    assert code == 0, said
    assert [it for it in _WELL if it not in said] == [], said
    return "`doctor`: closed off, five languages of scans, nothing wrong"


def serves(here: Installation) -> str:
    began = time.monotonic()
    for number in (1, 2):
        here.start(f"serve-{number}", "serve")
        here.start(f"work-{number}", "work")
    _until(lambda: here.replicas_up() == 2)
    took = time.monotonic() - began
    here.running["serve-1"].execute(*here.image.healthcheck)
    here.running["work-1"].execute(*here.service("work")["healthcheck"]["test"][1:])
    assert _status("/metrics") == 404
    assert {_status(f"/{it}") for it in ("desk", "docs/files/swagger-ui-bundle.js", "docs/files/swagger-ui.css")} == {
        200
    }
    return (
        f"two `serve` and two `work`, both behind HAProxy after {took:.1f} s; health checks hold; desk and /docs come"
    )


def goes_through(here: Installation) -> str:
    with _client(here) as client:
        job = client.submit(cv=DEMO / "cv.pdf", job_description=DEMO / "job_description.md")
        events = list(client.follow(job.id))
        assert [it.seq for it in events] == list(range(1, len(events) + 1))
        assert events[-1].terminal
        report = client.report(job.id)
        assert report.findings
        assert client.document(job.id, "cv").content == (DEMO / "cv.pdf").read_bytes()
    judged = f"{report.recommendation}, {report.score:.0f} points"
    return f"POST, {len(events)} events over a WebSocket to the end, report: {judged}"


def reads_everything(here: Installation) -> str:
    """Each reader, a scan among them."""
    scan = picture(SCANNED)
    samples = {it.suffix: it.read_bytes() for it in sorted((DEMO / "cvs").iterdir())}
    ours = {
        ".rtf": rb"{\rtf1\ansi Jane Doe\par Backend engineer since 2015\par Python, MySQL and Kubernetes\par}",
        "a scan as PDF": _scanned(1),
        "a scan as PNG": encoded(scan, "PNG"),
        "a scan as JPEG": encoded(scan, "JPEG"),
    }
    documents = samples | ours
    with _client(here) as client, ThreadPoolExecutor(4) as threads:

        def judged(cv: bytes) -> str:
            job = client.submit(cv=cv, job_description=DEMO / "job_description.md")
            assert client.wait(job.id, timeout=240).status == "succeeded", client.job(job.id)
            report = client.report(job.id)
            return " ".join(piece.quote for finding in report.findings for piece in finding.evidence)

        quotes = dict(zip(documents, threads.map(judged, documents.values()), strict=True))
    unread = [name for name, quoted in quotes.items() if not quoted or (name in ours and "Python" not in quoted)]
    assert not unread, {name: quotes[name] for name in unread}
    return ", ".join(name.removeprefix(".") for name in documents)


def loses_no_job(here: Installation) -> str:
    """The worker that runs it is told to stop before it can finish; the other one ends it."""
    for number in (1, 2):
        here.running[f"work-{number}"].stop()
        here.start(f"work-{number}", "work", AI_RECRUITER_GRACE_S="0.5")
    _until(lambda: "worker processes at work: 2" in here.once("doctor", "doctor", service="serve")[1])
    told, stopped = [], ""
    with _client(here) as client:
        job = client.submit(cv=_scanned(PAGES), job_description=DEMO / "job_description.md")
        for event in client.follow(job.id):
            told.append(f"{event.type}: {event.message}")
            if event.type == "started" and not stopped:
                stopped = here.worker_of(job.id)
                code = here.running[stopped].stop()
                assert code == 0, here.running[stopped].log[-3000:]
    handed_back = [it for it in told if it.startswith("requeued")]
    assert handed_back == ["requeued: its worker was shut down"], told
    assert told[-1].startswith("succeeded"), told
    here.start(stopped, "work")
    return "SIGTERM to the worker that ran it: exit 0, it handed the job back, and the other worker ended it"


def replaces_replicas(here: Installation) -> str:
    """Each replica in turn is stopped under a listener; a client submits as soon as it is gone."""
    for name in ("serve-1", "serve-2"):
        with _client(here) as client:
            job = client.submit(cv=_scanned(PAGES), job_description=DEMO / "job_description.md")
            heard = client.follow(job.id)
            events = [next(heard)]
            code = here.running[name].stop()
            assert code == 0, here.running[name].log[-3000:]
            client.submit(cv="Python developer since 2018", job_description="Python developer")
            events += list(heard)
            assert [it.seq for it in events] == list(range(1, len(events) + 1))
            assert client.job(job.id).status == "succeeded"
        here.start(name, "serve")
        _until(lambda: here.replicas_up() == 2)
    return "under a listener: exit 0, every event once and in order; a submission is accepted right afterwards"


def ends_at_every_moment(here: Installation, step: float, report: Callable[[str, str], None]) -> None:
    """SIGTERM to `serve` and `work` while they start, with no others beside them, whose connections come and go."""
    for other in here.running.values():
        other.stop()
    probes = {"serve": here.image.healthcheck, "work": here.service("work")["healthcheck"]["test"][1:]}
    for service, probe in probes.items():
        ended = list(stops(here, service, probe, step=step))
        wrong = [it for it in ended if not it.well]
        assert not wrong, wrong
        report(f"SIGTERM while `{service}` starts", _told(ended, step))


def _told(ended: Sequence[Stop], step: float) -> str:
    codes = [it.exit_code for it in ended]
    counted = ", ".join(f"{codes.count(code)} × {code}" for code in sorted(set(codes), key=str))
    slowest = max(it.took for it in ended)
    told = f"{len(ended)} starts, every {step * 1000:.0f} ms until {ended[-1].after:.2f} s: exit {counted}"
    return f"{told}; slowest {slowest:.2f} s; nothing left"


def _client(here: Installation) -> Client:
    return Client(URL, api_key=here.secrets["key"])


def _scanned(pages: int) -> bytes:
    scan = ImageReader(picture(SCANNED))
    return pdf(*[lambda canvas: canvas.drawImage(scan, 0, 458, width=595, height=384)] * pages)


def _status(path: str) -> int:
    try:
        with urllib.request.urlopen(URL + path, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
