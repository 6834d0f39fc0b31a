"""Settings: what is read, what is refused, and that the operator's page tells all of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bootstrap.lifespan import rules
from bootstrap.serving import refuse_open_door
from bootstrap.settings import Settings, WrongSettings, read_settings

_PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
_KEY = "acme:" + "ab" * 32


def test_the_environment_overrides_the_defaults() -> None:
    settings = read_settings({"AI_RECRUITER_LEASE_S": "45", "AI_RECRUITER_LOG_JSON": "true", "PATH": "/bin"})
    assert (settings.lease_s, settings.log_json, settings.max_strikes) == (45.0, True, 3)


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert read_settings({"AI_RECRUITER_DATABASE_URL": ""}).embedded


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LEASE", "30", "did you mean AI_RECRUITER_LEASE_S"),
        ("LEASE_S", "soon", "AI_RECRUITER_LEASE_S: Expected `float`"),
        ("LEASE_S", "0", "AI_RECRUITER_LEASE_S"),
        ("LEASE_S", "15", "at most half of lease_s"),
        ("MAX_STRIKES", "0", "AI_RECRUITER_MAX_STRIKES"),
        ("LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("API_KEYS", "acme", "SHA-256"),
        ("API_KEYS", "../etc:" + "ab" * 32, "a tenant is named with"),
        ("API_KEYS", ",", "api_keys is set and names no key"),
        ("API_KEYS", " ", "api_keys is set and names no key"),
        ("DATABASE_URL", "garbage", "database_url must begin with"),
        ("DATABASE_URL", "mysql://user:secret@host/db", "database_url must begin with"),
        ("DATABASE_URL", "postgresql://user:secret@host/db", "database_url must begin with"),
        ("DATABASE_URL", "mysql+aiomysql://user:secret@host", "database_url must be mysql.*host:3306/name"),
        ("DATABASE_URL", "mysql+aiomysql://user:secret@host:port/db", "database_url must be mysql.*host:3306/name"),
        ("DOCUMENTS_URL", "/srv/documents", "documents_url must begin with"),
        ("DOCUMENTS_URL", "ftp://host/documents", "documents_url must begin with"),
        ("ALLOWED_ORIGINS", "hr.example", "allowed_origins: hr.example is no origin"),
        ("ALLOWED_ORIGINS", "https://hr.example/", "without a path"),
        ("ALLOWED_ORIGINS", "https://HR.example", "in small letters"),
        ("ALLOWED_ORIGINS", "null", "allowed_origins: null is no origin"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(name: str, value: str, told: str) -> None:
    with pytest.raises(WrongSettings, match=told) as refused:
        read_settings({f"AI_RECRUITER_{name}": value})
    assert "secret" not in str(refused.value)


def test_what_the_client_commands_read_is_no_mistake() -> None:
    read_settings({"AI_RECRUITER_URL": "http://127.0.0.1:9", "AI_RECRUITER_API_KEY": "k", "AI_RECRUITER_DEBUG": "1"})


def test_a_tenant_may_have_several_keys() -> None:
    keys = read_settings({"AI_RECRUITER_API_KEYS": f"{_KEY},acme:{'cd' * 32}"}).tenants_by_key()
    assert list(keys.values()) == ["acme", "acme"]


def test_listeners_leave_the_database_alone_while_its_only_writer_tells_them_everything() -> None:
    alone = rules(Settings(), workers=2)
    assert alone.silence == alone.silence_limit == timedelta(seconds=10)
    for settings, workers in [(Settings(), 0), (Settings(database_url="mysql+aiomysql://host/db"), 2)]:
        among_others = rules(settings, workers=workers)
        assert among_others.silence == among_others.silence_limit == timedelta(seconds=1)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_without_keys_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(WrongSettings, match="refusing to serve"):
        refuse_open_door(Settings(), host)
    refuse_open_door(Settings(api_keys=_KEY), host)


def test_what_names_no_key_opens_no_door() -> None:
    with pytest.raises(WrongSettings, match="refusing to serve"):
        refuse_open_door(Settings(), "0.0.0.0")
    with pytest.raises(ValueError, match="names no key"):
        Settings(api_keys=" , ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql+aiomysql://user:p%40ss@host/db?ssl=1"),
        ("DATABASE_URL", "sqlite+aiosqlite:////srv/evaluations.db"),
        ("DOCUMENTS_URL", "file:///srv/documents"),
        ("DOCUMENTS_URL", "s3://bucket/prefix"),
        ("DOCUMENTS_URL", "az://container"),
        ("DOCUMENTS_URL", "memory:///"),
        ("ALLOWED_ORIGINS", "https://hr.example, http://127.0.0.1:3000"),
    ],
)
def test_what_the_operators_page_offers_is_taken(name: str, value: str) -> None:
    read_settings({f"AI_RECRUITER_{name}": value})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_key(host: str) -> None:
    refuse_open_door(Settings(), host)


def test_the_operators_page_names_every_setting() -> None:
    page = _PAGE.read_text()
    missing = [name for name in Settings.__struct_fields__ if f"`AI_RECRUITER_{name.upper()}`" not in page]
    assert missing == []
