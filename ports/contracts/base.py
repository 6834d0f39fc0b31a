"""What every contract suite shares."""

from __future__ import annotations

from abc import ABC

import pytest


class Contract(ABC):  # noqa: B024 - each suite adds what its adapter has to give
    """A suite of tests. Derive a class whose name begins with `Test`, and give what is abstract."""

    pytestmark = pytest.mark.anyio

    @pytest.fixture(scope="class")
    @classmethod
    def anyio_backend(cls) -> str:
        """The event loop of the service."""
        return "asyncio"
