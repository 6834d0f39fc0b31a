"""A language model is set wholly or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import cvJobMatching
from bootstrap.environment import read_settings
from bootstrap.language_model import environment
from bootstrap.settings import WrongSettings
from cvJobMatching.engines.base import needs_of
from cvJobMatching.engines.llm.engine import LlmEngine
from cvJobMatching.engines.llm.settings import LlmSettings, WrongSetting, from_environment

BOTH = {"AI_RECRUITER_LLM_URL": "http://127.0.0.1:8080/v1", "AI_RECRUITER_LLM_MODEL": "small"}


def test_without_settings_there_is_no_such_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AI_RECRUITER_LLM")]:
        monkeypatch.delenv(name)
    assert "llm" not in [engine.name for engine in cvJobMatching.engines()]
    with pytest.raises(ValueError, match="no engine 'llm'"):
        cvJobMatching.evaluate("a CV", "a posting", engine="llm")
    assert environment(read_settings({})) == {}


def test_with_an_address_and_a_model_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in BOTH.items():
        monkeypatch.setenv(name, value)
    assert [engine.name for engine in cvJobMatching.engines()] == ["evidence", "keyword", "llm"]


def test_what_the_service_passes_on_is_what_the_engine_reads(tmp_path: Path) -> None:
    key = tmp_path / "key"
    more = {"SAMPLES": "3", "READS_POSTINGS": "off", "KEY_FILE": str(key), "PRICE_IN": "0.15", "CONTEXT": "8192"}
    given = BOTH | {f"AI_RECRUITER_LLM_{name}": value for name, value in more.items()}
    told = from_environment(environment(read_settings(given)))
    assert told == LlmSettings(
        url="http://127.0.0.1:8080/v1",
        model="small",
        samples=3,
        reads_postings=False,
        key_file=str(key),
        price_in=0.15,
        context=8192,
    )


def test_the_defaults_of_the_service_are_those_of_the_engine() -> None:
    assert from_environment(environment(read_settings(BOTH))) == from_environment(BOTH)


@pytest.mark.parametrize("name", BOTH)
def test_a_half_keeps_the_service_from_starting(name: str) -> None:
    (other,) = BOTH.keys() - {name}
    for read, wrong in ((read_settings, WrongSettings), (from_environment, WrongSetting)):
        with pytest.raises(wrong, match=f"{name} is set and {other} is not"):
            read({name: BOTH[name]})


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8080",
        "ftp://models/v1",
        "http://",
        "http://key@models/v1",
        "http://models/v1?key=1",
        "http://m:99999/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    for read, wrong in ((read_settings, WrongSettings), (from_environment, WrongSetting)):
        with pytest.raises(wrong, match="AI_RECRUITER_LLM_URL must be the address") as refused:
            read(BOTH | {"AI_RECRUITER_LLM_URL": url})
        assert "key@" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SAMPLES", "0"), ("SAMPLES", "many"), ("CONCURRENCY", "-1"), ("TIMEOUT_S", "0"), ("READS_POSTINGS", "maybe")],
)
def test_what_is_out_of_bounds_is_refused(name: str, value: str) -> None:
    for read, wrong in ((read_settings, WrongSettings), (from_environment, WrongSetting)):
        with pytest.raises(wrong, match=f"AI_RECRUITER_LLM_{name}"):
            read(BOTH | {f"AI_RECRUITER_LLM_{name}": value})


def test_its_evaluations_reach_the_port_of_the_address_and_the_file_of_the_key_alone() -> None:
    settings = LlmSettings(url="https://models.example/v1", model="m", key_file="/run/secrets/key")
    needs = needs_of(LlmEngine(settings))
    assert (needs.network, needs.ports, needs.folders) == (True, (443,), ("/run/secrets/key",))
    assert LlmEngine(LlmSettings(url="http://[::1]:11434/v1", model="m")).needs.ports == (11434,)
