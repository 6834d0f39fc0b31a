"""Reads the settings from environment variables."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import msgspec

from bootstrap.secret_settings import SECRETS, file_variable, refuse_examples, with_files
from bootstrap.settings import PREFIX, Settings, WrongSettings, variable

_TYPE = re.compile(r"`(float|int|bool)(?: \| null)?`(?:, got `\w+`)?")  # as msgspec writes it
_IN_WORDS = {"float": "a number", "int": "a whole number", "bool": "true or false"}
_OF_THE_CLIENT = {PREFIX + name for name in ("URL", "API_KEY", "DEBUG")}  # the commands that call a service read them
# What the kubelet sets in every pod of a namespace for a Service called `ai-recruiter` or `ai-recruiter-…`.
_SERVICE_LINK = re.compile(
    PREFIX
    + r"""(?:[A-Z0-9_]+_)?(?:
        SERVICE_HOST=[0-9a-f.:]+
      | SERVICE_PORT(?:_[A-Z0-9_]+)?=[0-9]+
      | PORT(?:_[0-9]+_(?:TCP|UDP|SCTP))?=(?:tcp|udp|sctp)://[0-9a-f.:\[\]]+
      | PORT_[0-9]+_(?:TCP|UDP|SCTP)_(?:PROTO=(?:tcp|udp|sctp) | PORT=[0-9]+ | ADDR=[0-9a-f.:]+)
    )""",
    re.VERBOSE,
)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment. Raises WrongSettings.

    For a value out of bounds, an unknown name, a file of a secret that cannot be read or that everybody can read, and
    for secrets that everybody knows.
    """
    known = {variable(field): field for field in Settings.__struct_fields__}
    ours = given(os.environ if environment is None else environment)
    for name in ours.keys() - known.keys() - set(map(file_variable, SECRETS)):
        raise WrongSettings(_unknown(name, known))
    try:
        values = {known[name]: value for name, value in with_files(ours).items() if value}
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise WrongSettings(_wrong(str(error))) from None
    refuse_examples(settings)
    return settings


def given(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that are meant as settings; an empty one is as good as none."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in _OF_THE_CLIENT and not _is_service_link(name, value)
    }


def _is_service_link(name: str, value: str) -> bool:
    return _SERVICE_LINK.fullmatch(f"{name}={value}") is not None


def _path(wanted: type, value: object) -> object:
    if wanted is Path:
        return Path(str(value)).expanduser()
    raise NotImplementedError(f"no setting has the type {wanted}")


def _unknown(name: str, known: Mapping[str, str]) -> str:
    close = get_close_matches(name.removeprefix(PREFIX), [each.removeprefix(PREFIX) for each in known], n=1)
    hint = f"; did you mean {PREFIX}{close[0]}?" if close else ""
    return f"{name} is not a setting{hint}"


def _wrong(message: str) -> str:
    """msgspec says `… - at `$.lease_s``: name the variable instead."""
    reason, _, path = message.partition(" - at `$.")
    in_words = _TYPE.sub(lambda found: _IN_WORDS[found[1]], reason)
    return f"{variable(path.rstrip('`'))}: {in_words}" if path else message
