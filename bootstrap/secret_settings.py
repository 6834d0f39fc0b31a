"""What is secret among the settings: it may come from files that others cannot read, and is no example of a page."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from bootstrap.settings import Settings, WrongSettings, variable

SECRETS: Final = (
    "database_url",
    "documents_url",
    "categories_url",
    "nats_url",
    "nats_password",
    "nats_token",
    "api_keys",
    "otlp_url",
)
"""Each may also be the content of a file, which the variable of `file_variable` names."""

KEY_FILES: Final = (
    "categories_key_file",
    "nats_creds_file",
    "nats_nkey_file",
    "nats_tls_key",
    "key_pepper_file",
    "audit_key_file",
    "master_key_file",
    "llm_key_file",
    "remote_key_file",
    "metrics_key_file",
)
EXAMPLES: Final = frozenset(
    {"change-me", "change_me", "changeme", "default", "example", "guest", "password", "passwort", "secret", "test"}
)
"""Passwords of documentation, which everybody knows."""

_KNOWN_DIGESTS: Final = {hashlib.sha256(it.encode()).digest() for it in (*EXAMPLES, "")}


def file_variable(name: str) -> str:
    """The environment variable that names the file with this secret."""
    return f"{variable(name)}_FILE"


def with_files(given: Mapping[str, str]) -> dict[str, str]:
    """The variables, with what the files hold in the place of their names. Raises WrongSettings."""
    found = dict(given)
    for name in SECRETS:
        path = found.pop(file_variable(name), "")
        if not path:
            continue
        if found.get(variable(name)):
            raise WrongSettings(f"{variable(name)} and {file_variable(name)} are both set; keep one of them")
        found[variable(name)] = content_of(Path(path).expanduser(), file_variable(name))
    return found


def content_of(path: Path, what: str) -> str:
    try:
        content = path.read_text("utf-8").strip()
        exposed = readable_by_others(path)
    except UnicodeDecodeError:
        raise WrongSettings(f"{what}: {path} is not text in UTF-8") from None
    except OSError as error:
        raise WrongSettings(f"{what}: {path} cannot be read: {error.strerror}") from None
    if exposed:
        raise WrongSettings(f"{what}: everybody on this machine can read {path}; chmod 0400 it, or 0440 for a group")
    if not content:
        raise WrongSettings(f"{what}: {path} is empty")
    return content


def refuse_examples(settings: Settings) -> None:
    """Raises WrongSettings for a secret that stands in documentation."""
    for name in SECRETS:
        value = getattr(settings, name) or ""
        passwords = _passwords(value) if name.endswith("_url") else [value]
        if EXAMPLES & {it.lower() for it in passwords}:
            raise WrongSettings(
                f"{variable(name)} has the password of an example, which everybody knows; "
                "make one with `openssl rand -hex 24`"
            )
    if _KNOWN_DIGESTS & settings.settled_keys().keys():
        raise WrongSettings(
            f"{variable('api_keys')} has the digest of a word that everybody knows; `ai-recruiter key` makes a key"
        )


def key_files_readable_by_others(settings: Settings) -> list[Path]:
    """Files of keys that everybody on this machine can read; what cannot be looked at is left to who opens it."""
    return list(_exposed(settings))


def readable_by_others(path: Path) -> bool:
    """By more than its owner and group. Raises OSError."""
    return bool(path.stat().st_mode & stat.S_IROTH)


def _exposed(settings: Settings) -> Iterator[Path]:
    for name in KEY_FILES:
        path: Path | None = getattr(settings, name)
        if path is not None and path.is_file() and readable_by_others(path):
            yield path


def _passwords(urls: str) -> Iterator[str]:
    """Of URLs, separated by commas; NATS reads a name without a password as a token."""
    for url in urls.split(","):
        scheme, _, rest = url.strip().partition("://")
        login, _, _ = rest.rpartition("@")
        user, _, password = login.partition(":")
        yield unquote(password or (user if scheme in ("nats", "tls") else ""))
