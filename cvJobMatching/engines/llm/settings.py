"""Where the language model is and how it is asked, from environment variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX: Final = "AI_RECRUITER_LLM_"
_WHOLE: Final = compiled(r"\d{1,9}")
_NUMBER: Final = compiled(r"\d{1,9}(?:\.\d+)?")
_PORTS: Final = {"http": 80, "https": 443}


class WrongSetting(ValueError):
    """A setting that no model can be asked with; the message names the variable and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmSettings:
    """Each is the variable `PREFIX` and its name in upper case; docs/language-models.md describes them."""

    url: str  # of the API, such as http://127.0.0.1:8080/v1
    model: str
    key_file: str | None = None  # absolute; read inside each evaluation, nowhere else
    ca_file: str | None = None  # of certificates that are trusted besides those of the system
    concurrency: int = 4  # calls at once
    timeout_s: float = 120.0  # seconds of one call in all
    first_token_s: float = 60.0  # seconds until the first part of an answer
    between_tokens_s: float = 30.0  # seconds from one part to the next
    connect_s: float = 10.0  # seconds
    tries: int = 3  # of one call
    samples: int = 1  # of each judgement; more than one are drawn at `temperature`
    temperature: float = 0.7
    per_call: int = 1  # requirements that one call judges
    context: int | None = None  # tokens of prompt and answer that the server holds; None: not known
    answer_tokens: int = 300  # of one judgement
    posting_tokens: int = 4000  # of a posting that is read
    reads_postings: bool = True  # False: the package's own reader does
    price_in: float = 0.0  # money for a million tokens of a prompt
    price_out: float = 0.0  # and of an answer

    @property
    def endpoint(self) -> str:
        """Host and port, as reports state them."""
        return f"{self._parts.hostname}:{self.port}"

    @property
    def port(self) -> int:
        """Of TCP."""
        return self._parts.port or _PORTS[self._parts.scheme]

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)

    def money(self, prompt_tokens: int, answer_tokens: int) -> float:
        """What so many tokens cost."""
        return (prompt_tokens * self.price_in + answer_tokens * self.price_out) / 1e6


def from_environment(environment: Mapping[str, str]) -> LlmSettings | None:
    """None where no model is named; WrongSetting for what is named by halves or cannot be."""
    given = {name: value.strip() for name in environment if name.startswith(PREFIX) if (value := environment[name])}
    url, model = given.get(f"{PREFIX}URL"), given.get(f"{PREFIX}MODEL")
    if not url and not model:
        return None
    if not url or not model:
        there, lacking = ("URL", "MODEL") if url else ("MODEL", "URL")
        raise WrongSetting(f"{PREFIX}{there} is set and {PREFIX}{lacking} is not: set both, or none")
    read = {
        name: _read(name, given[PREFIX + name.upper()], how) for name, how in _HOW.items() if _is_given(name, given)
    }
    return LlmSettings(url=_url(url), model=model, **read)  # type: ignore[arg-type]


def _is_given(name: str, given: Mapping[str, str]) -> bool:
    return bool(given.get(PREFIX + name.upper()))


def _read(name: str, value: str, how: Callable[[str], object]) -> object:
    try:
        return how(value)
    except ValueError as wrong:
        raise WrongSetting(f"{PREFIX}{name.upper()} {wrong}") from None


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or parts.username or parts.password:
        raise WrongSetting(
            f"{PREFIX}URL must be the address of an OpenAI-compatible API without a key in it, "
            "such as http://127.0.0.1:8080/v1"
        )
    return value.rstrip("/")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return read


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        if not _NUMBER.fullmatch(value) or not least <= float(value) <= most:
            raise ValueError(f"must be a number from {least:g} to {most:g}")
        return float(value)

    return read


def _switch(value: str) -> bool:
    if value not in ("on", "off"):
        raise ValueError("must be on or off")
    return value == "on"


def _file(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError("must be the absolute path of a file")
    return value


_HOW: Final[Mapping[str, Callable[[str], object]]] = {
    "key_file": _file,
    "ca_file": _file,
    "concurrency": _whole(1, 1000),
    "timeout_s": _number(1, 3600),
    "first_token_s": _number(1, 3600),
    "between_tokens_s": _number(1, 3600),
    "connect_s": _number(0.1, 60),
    "tries": _whole(1, 10),
    "samples": _whole(1, 20),
    "temperature": _number(0, 2),
    "per_call": _whole(1, 20),
    "context": _whole(512, 10_000_000),
    "answer_tokens": _whole(20, 32_000),
    "posting_tokens": _whole(200, 64_000),
    "reads_postings": _switch,
    "price_in": _number(0, 1e6),
    "price_out": _number(0, 1e6),
}
