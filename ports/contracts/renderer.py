"""The contract of a ReportRenderer."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from html.parser import HTMLParser

import pytest

from ports.contracts.base import Contract
from ports.matcher import ReportFormat, ReportRenderer

HOSTILE = "Ada <script>alert(1)</script><img src=x onerror=alert(2)> [Example](https://evil.example) *now*"
BODY = json.dumps(
    {
        "score": 50.0,
        "recommendation": "review",
        "confidence": 1.0,
        "findings": [
            {
                "requirement": {"text": HOSTILE, "kind": "skill", "must": True, "start": 0, "end": len(HOSTILE)},
                "status": "met",
                "points": 10.0,
                "max_points": 20.0,
                "evidence": [{"quote": HOSTILE, "page": 1, "start": 0, "end": len(HOSTILE)}],
                "note": HOSTILE,
            }
        ],
        "profile": {
            "name": HOSTILE,
            **{key: [HOSTILE] for key in ("emails", "phones", "links", "skills", "certificates")},
            "roles": [{"title": HOSTILE, "employer": HOSTILE, "start": "2020-01", "end": None}],
            "months_of_experience": 60,
            "education": [
                {"institution": HOSTILE, "degree": HOSTILE, "field": None, "start_year": None, "end_year": 2019}
            ],
            "languages": [{"name": HOSTILE, "level": "C1"}],
        },
        "warnings": [{"code": "low_coverage", "message": HOSTILE}],
        "provenance": {
            **dict.fromkeys(
                ("engine", "engine_version", "package_version", "lexicon_version", "weights_version"), HOSTILE
            ),
            "weights": {},
            "thresholds": {},
            "models": [HOSTILE],
            "cv_sha256": "ab" * 32,
            "job_description_sha256": "cd" * 32,
            "as_of": "2026-11-23",
            "cv_language": "en",
            "job_description_language": None,
        },
        "hidden": [],
    }
).encode()


class ReportRendererContract(Contract):
    """`BODY` is a report as engines write it; every text in it is hostile."""

    @pytest.fixture
    @abstractmethod
    def renderer(self) -> ReportRenderer: ...

    def test_no_text_becomes_an_element_or_an_attribute_of_html(self, renderer: ReportRenderer) -> None:
        page = _Page()
        page.feed(renderer.render(BODY, ReportFormat.HTML))
        assert not page.elements & {"script", "img"}
        assert not page.attributes & {"onerror"}
        assert "https://evil.example" not in page.targets

    def test_the_texts_are_in_the_html_as_they_were_written(self, renderer: ReportRenderer) -> None:
        page = _Page()
        page.feed(renderer.render(BODY, ReportFormat.HTML))
        assert HOSTILE in "".join(page.texts)

    def test_no_text_becomes_markup_of_markdown(self, renderer: ReportRenderer) -> None:
        shown = renderer.render(BODY, ReportFormat.MARKDOWN)
        assert "Example" in shown
        shown = re.sub(r"`[^`\n]+`", "", shown)  # in a span of code nothing is markup
        for markup in ("<script", "<img", "](https://evil.example)", " *now*"):
            assert markup not in shown

    @pytest.mark.parametrize("as_format", ReportFormat)
    def test_the_same_report_gives_the_same_page(self, renderer: ReportRenderer, as_format: ReportFormat) -> None:
        assert renderer.render(BODY, as_format) == renderer.render(BODY, as_format)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: set[str | None] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets |= {value for name, value in attrs if name in ("href", "src")}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
