"""The words of the desk, one catalogue a language: the page and the pictures in it speak alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from adapters.http.preferences import negotiate

_REGION = re.compile(r"(?<=[a-zA-Z])-[\w-]+")  # de-AT speaks German, too
LANGUAGES = ("en", "de")  # the first one where nothing else is asked for


def spoken(accept_language: str | None) -> Mapping[str, str]:
    """The catalogue that `Accept-Language` likes best; plain texts only, those with a plural are the page's own."""
    asked = _REGION.sub("", accept_language or "")
    return _catalogue(negotiate(asked, LANGUAGES) or LANGUAGES[0])


@lru_cache
def _catalogue(language: str) -> Mapping[str, Any]:
    written = (files("adapters.http") / "static" / "desk" / f"{language}.json").read_bytes()
    return msgspec.json.decode(written, type=dict[str, Any])
