"""No text of a document becomes markup of the page, whatever field of the report it is in."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import msgspec
import pytest
from lxml import html  # type: ignore[import-untyped]  # ships no types

import cvJobMatching
from cvJobMatching.reporting import from_json, to_html

ENUMS = {"kind", "status", "recommendation", "topic"}
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
)
CV = """Ada Lovelace
ada@example.org
+44 20 7946 0000
https://ada.example

Experience
Software engineer, Acme, 2019-01 to 2024-06

Education
BSc Mathematics, University of London, 2015

Skills: Python, SQL
Languages: English (native)
Certificates: AWS Certified Developer
"""
JOB = "Software engineer\nYou must know Python and Rust.\nEnglish required.\nYou live in London.\n"


def with_payload(value: Any, payload: str, name: str = "") -> Any:
    """The report's JSON with the payload in every text; keys of `weights` and such included."""
    match value:
        case dict():
            renamed = name in ("weights", "thresholds")
            return {f"{payload}{key}" if renamed else key: with_payload(it, payload, key) for key, it in value.items()}
        case list():
            return [with_payload(it, payload, name) for it in value]
        case str() if name not in ENUMS and not (name == "reason" and value in set(cvJobMatching.Reason)):
            return payload
    return value


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """One in which every field that the page shows is filled."""
    told: dict[str, Any] = msgspec.json.decode(cvJobMatching.evaluate(CV, JOB).to_json())
    evidence = {"quote": "Python", "page": 1, "start": 0, "end": 6}
    for finding in told["findings"]:
        finding |= {"evidence": [evidence], "note": "noted"}
    hidden = {"text": "white", "reason": "white_on_white", "page": 1}
    return told | {"hidden": [hidden], "warnings": [{"code": "hidden_text", "message": "Hidden."}]}


def elements(page: str) -> list[tuple[str, list[str]]]:
    return [(str(it.tag), sorted(it.attrib)) for it in html.document_fromstring(page).iter()]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_field_is_text(report: dict[str, Any], payload: str) -> None:
    harmless = to_html(from_json(msgspec.json.encode(with_payload(report, "harmless"))))
    page = to_html(from_json(msgspec.json.encode(with_payload(report, payload))))
    assert elements(page) == elements(harmless)
    shown = html.document_fromstring(page).text_content()
    assert shown.count(payload) == html.document_fromstring(harmless).text_content().count("harmless") > 20


def test_only_a_page_loads_the_template_engine() -> None:
    program = "import sys, cvJobMatching; print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "False\n"
