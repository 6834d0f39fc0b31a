"""Whether the URL of a database can be used as it is written; what is wrong is told without showing any of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

_FORM: Final = "mysql+aiomysql://user:password@host:3306/name"
_SAID: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;= -]|%[0-9A-Fa-f]{2})"  # in a user and a password, by RFC 3986, and a blank
_PLACE: Final = r"(?:[A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_WHOLE: Final = re.compile(rf"mysql\+aiomysql://(?:{_SAID}*(?::{_SAID}*)?@)?{_PLACE}/[^/?#@]+(?:\?(?P<query>[^#@?]*))?")
_KNOWN: Final = {"charset": "utf8mb4", "unix_socket": None}  # parameter: the one value it may have, None for any
_ABOUT_TLS: Final = re.compile(r"ssl|tls|encrypt|certificate", re.IGNORECASE)
_OFF: Final = ("", "0", "false", "no", "off", "none", "disable", "disabled")
_ON: Final = ("1", "true", "yes", "on", "require", "required", "verify-ca", "verify-identity", "verify-full")


def check_address(name: str, url: str, tls_ca: Path | None) -> None:
    """Raise ValueError, saying what to do, where the setting `name` is a URL that MySQL's driver would misread."""
    if not url.startswith("mysql"):
        return
    whole = _WHOLE.fullmatch(url)
    if whole is None:
        raise ValueError(
            f"{name} must be {_FORM}; in user and password write @ : / # ? % [ ] as %40 %3A %2F %23 %3F %25 %5B %5D"
        )
    for parameter, value in parse_qsl(whole["query"] or "", keep_blank_values=True):
        _check_parameter(name, parameter, value, tls_ca)


def without_tls_parameters(url: str) -> str:
    """The URL for the driver, which knows TLS by other means; `check_address` has agreed with what goes."""
    address, _, query = url.partition("?")
    if not query or not url.startswith("mysql"):
        return url
    kept = [part for part in query.split("&") if not _ABOUT_TLS.search(part.partition("=")[0])]
    return f"{address}?{'&'.join(kept)}" if kept else address


def _check_parameter(name: str, parameter: str, value: str, tls_ca: Path | None) -> None:
    if _ABOUT_TLS.search(parameter):
        _check_tls(name, parameter, value, tls_ca)
    elif parameter not in _KNOWN:
        raise ValueError(f"{name} has the parameter {_shown(parameter)}, which is not known; take it out")
    elif _KNOWN[parameter] not in (None, value):
        raise ValueError(f"{name}: the parameter {parameter} can only be {_KNOWN[parameter]}; take it out")


def _check_tls(name: str, parameter: str, value: str, tls_ca: Path | None) -> None:
    """Off without an authority, and on with one, is what happens anyway."""
    said = value.lower().replace("_", "-")
    is_switch = not re.search(r"ca|cert|key|path|cipher", parameter, re.IGNORECASE)
    if is_switch and said in (_OFF if tls_ca is None else _ON):
        return
    raise ValueError(
        f"{name} has the parameter {_shown(parameter)}, and TLS is not set there: take it out, and for TLS let "
        "AI_RECRUITER_DATABASE_TLS_CA name the file of the authority that signed the server's certificate"
    )


def _shown(parameter: str) -> str:
    """Only what looks like a parameter: anything else may be a part of a password."""
    return parameter if re.fullmatch(r"[A-Za-z][A-Za-z_-]{0,39}", parameter) else "that is no name"
