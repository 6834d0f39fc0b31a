"""The real engine behind the sandbox: real documents, documents that cannot be read, and reports for people."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from PIL import Image, ImageDraw, ImageFont

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from adapters.matching.rendering import EngineReportRenderer
from domain.model.findings_only import FindingsOnly
from domain.model.ids import Engine
from domain.model.report import Failure, Report
from ports.contracts.builders import ALICE
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import MatchResult, ReportFormat
from tests.harness.engines import ROOT

DEMO = ROOT / "bootstrap" / "demo"
CV = (DEMO / "cv.pdf").read_bytes()
JOB = (DEMO / "job_description.md").read_bytes()
RENDERER = EngineReportRenderer()


@pytest.fixture(scope="module")
async def matcher() -> AsyncIterator[SandboxedMatcher]:
    async with open_matcher(MatchingConfig(memory_bytes=512 * 1024 * 1024, cpu_seconds=10)) as matcher:
        yield matcher


async def outcome(matcher: SandboxedMatcher, cv: str | bytes, job: str | bytes = JOB) -> MatchResult:
    return await matcher.match(Engine("evidence"), a_pair(cv, job), within=timedelta(seconds=60), on_stage=Listener())


def a_page_that_inflates(size: int) -> bytes:
    """A PDF whose only page has a stream of `size` bytes, packed twice."""
    packer, mebibyte = zlib.compressobj(1), b"0 0 m\n0 0 l\n\0\0\0\0" * 65536
    once = b"".join(packer.compress(mebibyte) for _ in range(size // len(mebibyte))) + packer.flush()
    content = zlib.compress(once, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(content), content),
    ]
    body, places = b"%PDF-1.7\n", []
    for number, value in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table, len(body),
    )  # fmt: skip


def a_zip_bomb() -> bytes:
    """A DOCX whose text would fill 400 MiB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(b"x" * 1024 * 1024)
    return packed.getvalue()


def a_scan(text: str) -> bytes:
    """A picture of a page."""
    page = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(page).multiline_text((150, 200), text, fill=0, font=ImageFont.load_default(size=48), spacing=24)
    packed = io.BytesIO()
    page.save(packed, "PNG", dpi=(200, 200))
    return packed.getvalue()


async def test_a_scan_is_read_although_that_takes_another_program(matcher: SandboxedMatcher) -> None:
    report = await outcome(
        matcher, a_scan("Ada Example\nSoftware engineer since 2019\nPython and Kubernetes"), "Python is a must"
    )
    assert isinstance(report, Report)
    findings = msgspec.json.decode(report.body)["findings"]
    assert any("Python" in evidence["quote"] for finding in findings for evidence in finding["evidence"])


async def test_the_sample_pair_is_judged_with_quotes(matcher: SandboxedMatcher) -> None:
    report = await outcome(matcher, CV)
    assert isinstance(report, Report)
    assert report.score is not None
    assert report.score > 50
    findings = msgspec.json.decode(report.body)["findings"]
    assert any(evidence["quote"] for finding in findings for evidence in finding["evidence"])


async def test_a_process_that_judged_others_gives_the_same_bytes_as_a_fresh_one(matcher: SandboxedMatcher) -> None:
    first = await outcome(matcher, CV)
    await outcome(matcher, "Cook for ten years")
    async with open_matcher(MatchingConfig()) as fresh:
        assert await outcome(matcher, CV) == first == await outcome(fresh, CV)


@pytest.mark.parametrize(
    ("cv", "code"),
    [
        (b"%PDF-1.7 and then nothing that makes sense", "corrupt"),
        (b"PK\x03\x04 not an archive", "corrupt"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "unsupported"),
        (b"x" * (20 * 1024 * 1024 + 1), "too_large"),
        (a_zip_bomb(), "too_large"),
        (" \t\n", "empty"),
    ],
    ids=["pdf", "zip", "elf", "large", "bomb", "blank"],
)
async def test_a_cv_that_cannot_be_read_is_a_failure_about_the_cv(
    matcher: SandboxedMatcher, cv: str | bytes, code: str
) -> None:
    failure = await outcome(matcher, cv)
    assert isinstance(failure, Failure)
    assert failure.code == code
    assert failure.message.startswith("The CV cannot be read: ")


async def test_a_job_description_that_cannot_be_read_is_told_apart(matcher: SandboxedMatcher) -> None:
    failure = await outcome(matcher, CV, b"%PDF-1.7 nonsense")
    assert isinstance(failure, Failure)
    assert failure.code == "corrupt"
    assert failure.message.startswith("The job description cannot be read: ")


async def test_a_page_that_inflates_without_end_fails_alone(matcher: SandboxedMatcher) -> None:
    failure = await outcome(matcher, a_page_that_inflates(700_000_000))
    assert isinstance(failure, Failure)
    assert failure.code in {"memory_limit", "time_limit", "too_large", "corrupt", "empty"}
    assert isinstance(await outcome(matcher, CV), Report)


async def test_text_with_anything_in_it_is_judged(matcher: SandboxedMatcher) -> None:
    for strange in ("\0\x01\x1b[2J Python", "\u202ePython\u202c", "Python " * 40_000, "\ufffe\U0001f4c4 Python"):
        assert isinstance(await outcome(matcher, strange), Report)


async def test_a_report_is_shown_as_markdown_and_as_html(matcher: SandboxedMatcher) -> None:
    report = await outcome(matcher, CV)
    assert isinstance(report, Report)
    assert RENDERER.render(report.body, ReportFormat.MARKDOWN).startswith("#")
    assert RENDERER.render(report.body, ReportFormat.HTML).lower().startswith("<!doctype html>")


async def test_findings_are_shown_without_what_was_computed(matcher: SandboxedMatcher) -> None:
    report = await outcome(matcher, CV)
    assert isinstance(report, Report)
    bare = FindingsOnly(frozenset({ALICE})).body(ALICE, report.body)
    for form in ReportFormat:
        whole, shown = RENDERER.render(report.body, form), RENDERER.render(bare, form)
        assert f"{report.score:g}" in whole
        assert "Confidence" in whole
        words = ("Confidence", "of 100", "recommendation", "not scored", "could not be judged", f"{report.score:g}")
        assert [word for word in words if word in shown] == []
        assert "Findings" in shown
        assert len(shown) > len(whole) / 2


async def test_nothing_of_a_cv_becomes_markup(matcher: SandboxedMatcher) -> None:
    payload = "<script>alert(1)</script> Python <img src=x onerror=alert(1)> | [x](javascript:alert(1))"
    report = await outcome(matcher, f"{payload}\nPython developer {payload} since 2019", f"Python {payload} is a must")
    assert isinstance(report, Report)
    html = RENDERER.render(report.body, ReportFormat.HTML)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    markdown = RENDERER.render(report.body, ReportFormat.MARKDOWN)
    assert "<script>" not in markdown
    assert "](javascript:" not in markdown
