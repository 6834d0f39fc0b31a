"""The files of the desk: served right, whole, without anything from elsewhere, and with words in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.http.errors import STATUS_OF
from domain.model.audit import Action, ActorKind
from domain.model.report import FailureCode
from tests.harness.http import World

DESK = Path(__file__).parents[2] / "adapters" / "http" / "static" / "desk"
SCRIPTS = {path.name: path.read_text() for path in DESK.glob("*.js")}
STYLES = {path.name: path.read_text() for path in DESK.glob("*.css")}
LANGUAGES = ("en", "de")
WORDS: Mapping[str, dict[str, Any]] = {it: json.loads((DESK / f"{it}.json").read_text()) for it in LANGUAGES}
DRAWN = (DESK.parents[1] / "figures.py").read_text()
SVG = "http://www.w3.org/2000/svg"  # the name of a language, which nobody asks for
MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|javascript:"


async def test_whoever_opens_the_address_is_led_to_the_desk() -> None:
    async with World().client() as client:
        home = await client.get("/")
        page = await client.get("/desk")
    assert (home.status_code, home.headers["location"]) == (307, "/desk")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy


async def test_every_file_has_its_type_and_is_sent_once() -> None:
    types = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
    files = [path.name for path in DESK.iterdir() if path.suffix in types]
    assert len(files) > 20
    async with World().client() as client:
        for name in files:
            first = await client.get(f"/desk/files/{name}")
            again = await client.get(f"/desk/files/{name}", headers={"If-None-Match": first.headers["etag"]})
            assert first.headers["content-type"].partition(";")[0] == types[Path(name).suffix]
            assert first.headers["cache-control"] == "no-cache"
            assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("name", ["nothing.js", "..%2fdocs.html", "en.json%00"])
async def test_there_is_no_other_file(name: str) -> None:
    async with World().client() as client:
        answer = await client.get(f"/desk/files/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_page_and_its_modules_name_files_that_exist() -> None:
    named = set(re.findall(r'"desk/files/([\w.-]+)"', (DESK / "index.html").read_text()))
    for script in SCRIPTS.values():
        named |= set(re.findall(r'(?:from|import) "\./([\w.-]+)"', script))
    assert named <= {path.name for path in DESK.iterdir()}
    assert set(SCRIPTS) | set(STYLES) <= named


def test_nothing_comes_from_elsewhere_and_no_text_becomes_markup() -> None:
    for name, text in {**SCRIPTS, **STYLES, "index.html": (DESK / "index.html").read_text()}.items():
        assert "://" not in text.replace(SVG, ""), name
        assert re.findall(MARKUP, text) == [], name


def test_modules_are_small() -> None:
    assert {name: text.count("\n") for name, text in SCRIPTS.items() if text.count("\n") >= 320} == {}


def test_both_catalogues_have_the_same_keys_with_the_same_values_in_them() -> None:
    english, german = (WORDS[it] for it in LANGUAGES)
    assert list(english) == list(german) == sorted(english)
    for key in english:
        assert places(english[key]) == places(german[key]), key
        assert isinstance(english[key], dict) == isinstance(german[key], dict), key


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    exact, beginnings = written()
    keys = set(WORDS["en"])
    assert exact <= keys
    assert {key for key in keys if key not in exact and not key.startswith(tuple(beginnings))} == set()
    assert {each for each in beginnings if not any(key.startswith(each) for key in keys)} == set()


def test_every_failure_of_a_job_and_only_codes_of_the_service_have_words() -> None:
    told = {key.removeprefix("problem.") for key in WORDS["en"] if key.startswith("problem.")}
    failures = {code.value for code in FailureCode}
    assert failures <= told <= failures | set(STATUS_OF)


def test_what_recruiters_are_refused_has_words() -> None:
    refused = ("criteria_not_lawful", "invalid_criteria", "not_finished", "not_revealed", "report_not_ready")
    assert [code for code in refused if f"problem.{code}" not in WORDS["en"]] == []


def written() -> tuple[set[str], set[str]]:
    """The keys that are asked for in full, and the beginnings of those that are put together."""
    called = re.findall(r"\bt\(((?:[^()]|\([^()]*\))*)\)", "".join(SCRIPTS.values()))
    exact = {key for call in called for key in re.findall(r'"([a-z_]+\.[a-z_]+)"', call)}
    exact |= set(re.findall(r'"(decide\.[a-z]+)"', SCRIPTS["decide.js"]))  # handed on to `t`
    exact |= set(re.findall(r'words\["([^"]+)"\]', DRAWN))
    beginnings = {beginning for call in called for beginning in re.findall(r"`([a-z_.]+)\$\{", call)}
    return exact, beginnings | set(re.findall(r'words\[f"([a-z_.]+)\{', DRAWN))


def places(words: str | dict[str, str]) -> set[str]:
    """The names of the values in it."""
    return set(re.findall(r"\{(\w+)\}", json.dumps(words)))


def test_every_action_of_the_audit_trail_has_its_words() -> None:
    listed = re.search(r"const ACTIONS = \[(.*?)\]", SCRIPTS["audit.js"], re.DOTALL)
    assert listed is not None
    assert re.findall(r'"([^"]+)"', listed[1]) == [action.value for action in Action]
    for words in WORDS.values():
        assert {f"audit.action.{action}" for action in Action} <= words.keys()
        assert {f"audit.kind.{kind}" for kind in ActorKind} <= words.keys()
