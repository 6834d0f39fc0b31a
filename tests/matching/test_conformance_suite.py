"""The suites of the conformance kit, as the author of an engine has them."""

from __future__ import annotations

import pytest

from adapters.matching.conformance_suite import ConfinedEngineConformance
from cvJobMatching.engines.conformance.suite import EngineConformance
from tests.harness.broken_engines import Sound

SOUND = f"{Sound.__module__}:{Sound.__name__}"


class TestHere(EngineConformance):
    engine = SOUND


@pytest.mark.serial
class TestInTheSandbox(ConfinedEngineConformance):
    engine = SOUND
