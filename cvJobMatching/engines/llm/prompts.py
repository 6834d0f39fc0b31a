"""The prompts, which are files of the package with versions."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Prompts:
    """The texts of one file, by their names."""

    name: str
    version: str
    sha256: str
    texts: Mapping[str, Any]

    def __str__(self) -> str:
        """As reports name it."""
        return f"{self.name} {self.version} sha256:{self.sha256[:16]}"

    def filled(self, name: str, **parts: str) -> str:
        """A text with its parts filled in; braces that stand for nothing stay, and so do those of a part."""
        text: str = self.texts[name].strip()
        pieces = text.split("{")
        out = [pieces[0]]
        for piece in pieces[1:]:
            key, closed, rest = piece.partition("}")
            out.append(f"{parts[key]}{rest}" if closed and key in parts else f"{{{piece}")
        return "".join(out)


@cache
def prompts(name: str) -> Prompts:
    """Those of `prompts/NAME.toml`."""
    content = files("cvJobMatching.engines.llm").joinpath("prompts", f"{name}.toml").read_bytes()
    told = tomllib.loads(content.decode())
    return Prompts(name, told.pop("version"), hashlib.sha256(content).hexdigest(), told)
