"""Files stay short and say what they are for. `make check` runs ruff and mypy."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap")


def test_every_file_has_less_than_300_lines() -> None:
    lengths = {path: lines(path) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert lengths
    assert {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length >= 300} == {}


def test_the_container_has_less_than_60_lines() -> None:
    assert 0 < lines(ROOT / "bootstrap" / "container.py") < 60


def test_every_module_opens_with_its_purpose() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py"]
    silent = [str(path.relative_to(ROOT)) for path in sources if not path.read_text().startswith('"""')]
    assert silent == []


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())
