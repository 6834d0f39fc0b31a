"""A store that cannot be used is told in one sentence that names the cause and the setting, and no credentials."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from adapters.documents import ObstoreDocuments
from ports.errors import Unavailable
from tests.harness.terminal import ai_recruiter, environment

SETTING = "AI_RECRUITER_DOCUMENTS_URL"


def s3_at(address: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "s3cret-key",
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": f"http://me:s3cret-key@{address}",
        "AWS_ALLOW_HTTP": "true",
    }


def test_doctor_tells_an_unreachable_bucket_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as silent:  # bound, and nobody listens
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = {"AI_RECRUITER_DATA_DIR": str(tmp_path), SETTING: "s3://bucket/prefix"}
        ended = ai_recruiter("doctor", env=environment(**s3_at(address), **settings))
    assert ended.code == 4
    (line,) = [line for line in ended.out.splitlines() if line.startswith("wrong")]
    assert "documents" in line
    assert address in line
    assert "Connection refused" in line
    assert SETTING in line
    assert "Debug source" not in ended.out
    assert "s3cret" not in ended.out + ended.err


@pytest.mark.parametrize("url", ["s3://", "az://container", "gs://me:s3cret@/?sig=s3cret", "s3://me:s3cret@"])
def test_a_url_that_leads_to_no_store_is_unavailable(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZURE_STORAGE_ACCOUNT_NAME", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Unavailable) as refused:
        ObstoreDocuments.at(url)
    told = refused.value.in_full
    assert SETTING in told
    assert "\n" not in told
    assert "s3cret" not in told


async def test_a_store_that_does_not_answer_is_named_with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        for name, value in s3_at(f"127.0.0.1:{mute.getsockname()[1]}").items():
            monkeypatch.setenv(name, value)
        store = ObstoreDocuments.at("s3://bucket", timeout=0.3)
        with pytest.raises(Unavailable) as refused:
            await store.check()
    assert "no answer in time" in refused.value.in_full
    assert SETTING in refused.value.in_full
