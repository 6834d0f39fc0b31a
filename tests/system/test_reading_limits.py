"""A document that takes more processor time than one may is too large, whatever else its evaluation may take."""

from __future__ import annotations

import zlib
from base64 import b64encode
from pathlib import Path

import anyio
import httpx2
import pytest

from tests.engine.reading.test_hostile import raw_pdf
from tests.engine.reading.test_time import TEXT, stream
from tests.harness.crowd import Crowd
from tests.harness.installed import HASTY, install_engines
from tests.harness.listening import Heard, listen_to_the_end
from tests.harness.service import Service, running


def shaded_by_a_program() -> bytes:
    """Each of the pixels of fifty areas takes eight thousand steps, which nothing outside of PDFium can count."""
    program = zlib.compress(b"{" + b"dup mul sqrt sin cos " * 2_000 + b"dup dup}", 9)
    said = "/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]/Filter/FlateDecode"
    shading = "<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Matrix[595 0 0 842 0 0]/Function 20 0 R>>"
    content = TEXT + b" /S sh" * 50
    return raw_pdf(content, more=stream(20, program, said), resources=f"/Shading<</S {shading}>>")


async def test_a_job_whose_reader_ends_by_its_processor_time_is_told_that_the_cv_is_too_large(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = shaded_by_a_program()
    assert len(data) < 2_000
    cv = {"base64": b64encode(data).decode(), "filename": "cv.pdf"}
    pair = {"cv": cv, "job_description": {"text": "Go"}, "engine": "hasty"}
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines", HASTY))
    with running(Service(directory=directory, settings={"LOG_LEVEL": "warning"}, arguments=["--workers", "1"])) as it:
        crowd, heard = Crowd(it.url, ["one"], pair=pair), Heard()
        await crowd.submit()
        [id] = crowd.accepted.values()
        with anyio.fail_after(120):
            await listen_to_the_end(it.socket_url, id, heard, [])
        job = httpx2.get(f"{it.url}/api/v1/jobs/{id}", trust_env=False, timeout=30).json()
    assert heard.last["type"] == "failed"
    assert job["error"]["code"] == "too_large"
    assert "processor time" in job["error"]["message"]
