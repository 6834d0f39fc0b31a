"""The contract of each port as a suite of tests, for those who write an adapter (docs/writing-an-adapter.md).

Needs the extra `contracts`: pytest and anyio. Nothing of the service imports it.
"""

from pathlib import Path

import pytest

# A failed assertion of these then shows its values.
pytest.register_assert_rewrite(*(f"{__name__}.{it.stem}" for it in Path(__file__).parent.glob("[a-z]*.py")))
