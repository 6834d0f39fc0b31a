"""The renderer contract over cvJobMatching's and over the fake."""

from __future__ import annotations

import pytest

from adapters.fakes import PlainRenderer
from adapters.matching.rendering import EngineReportRenderer
from ports.contracts.renderer import ReportRendererContract
from ports.matcher import ReportRenderer


class TestEngineReportRenderer(ReportRendererContract):
    @pytest.fixture
    def renderer(self) -> ReportRenderer:
        return EngineReportRenderer()


class TestPlainRenderer(ReportRendererContract):
    @pytest.fixture
    def renderer(self) -> ReportRenderer:
        return PlainRenderer()
