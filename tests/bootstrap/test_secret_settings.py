"""Secrets of an installation: given as files, shown nowhere, and never those of an example."""

from __future__ import annotations

import hashlib
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bootstrap.environment import read_settings
from bootstrap.secret_settings import KEY_FILES, SECRETS, file_variable, key_files_readable_by_others
from bootstrap.settings import Settings, WrongSettings, variable
from bootstrap.settings_help import as_lines, every_setting
from tests.harness.terminal import COMMAND, Running, ai_recruiter, environment

ROOT = Path(__file__).parents[2]
VALUES = {
    "database_url": "mysql+aiomysql://hr:correct-horse@db/hr",
    "documents_url": "s3://bucket/cvs?secret_access_key=correct-horse",
    "categories_url": "mysql+aiomysql://other:correct-horse@db/fairness",
    "nats_url": "nats://correct-horse@broker:4222",
    "nats_password": "correct-horse",
    "nats_token": "correct-horse",
    "api_keys": "acme:" + "c0" * 32,
    "otlp_url": "https://me:correct-horse@collector",
}
SECRET = re.compile("correct-horse|c0c0")


def a_file(folder: Path, content: str, mode: int = 0o400) -> str:
    path = folder / "secret"
    path.write_text(content)
    path.chmod(mode)
    return str(path)


def test_every_secret_has_an_example_here() -> None:
    assert set(VALUES) == set(SECRETS)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440])
def test_a_secret_may_come_from_a_file(name: str, mode: int, tmp_path: Path) -> None:
    beside = {"AI_RECRUITER_CATEGORIES_KEY_FILE": "/run/key"} if name == "categories_url" else {}
    given = {file_variable(name): a_file(tmp_path, VALUES[name] + "\n", mode), **beside}
    assert getattr(read_settings(given), name) == VALUES[name]
    listed = {it.name: it for it in every_setting(given)}
    assert listed[variable(name)].source == "file"


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_everybody_can_read_is_refused(name: str, tmp_path: Path) -> None:
    path = a_file(tmp_path, VALUES[name], 0o644)
    with pytest.raises(WrongSettings, match=f"{file_variable(name)}: everybody .* can read {path}; chmod 0400") as it:
        read_settings({file_variable(name): path})
    assert not SECRET.search(str(it.value))


def test_a_secret_is_given_once(tmp_path: Path) -> None:
    path = a_file(tmp_path, "correct-horse")
    with pytest.raises(WrongSettings, match="_NATS_TOKEN and AI_RECRUITER_NATS_TOKEN_FILE are both set") as refused:
        read_settings({"AI_RECRUITER_NATS_TOKEN": "battery-staple", "AI_RECRUITER_NATS_TOKEN_FILE": path})
    assert "staple" not in str(refused.value)


def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path) -> None:
    for path, told in [
        (str(tmp_path / "none"), "cannot be read: No such file"),
        (str(tmp_path), "cannot be read: Is a directory"),
        (a_file(tmp_path, " \n"), "is empty"),
    ]:
        with pytest.raises(WrongSettings, match=told):
            read_settings({"AI_RECRUITER_NATS_TOKEN_FILE": path})
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(WrongSettings, match="not text in UTF-8"):
        read_settings({"AI_RECRUITER_NATS_TOKEN_FILE": str(binary)})


def test_what_is_no_secret_comes_from_no_file(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="AI_RECRUITER_LEASE_S_FILE is not a setting"):
        read_settings({"AI_RECRUITER_LEASE_S_FILE": a_file(tmp_path, "30")})


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_shown_nowhere(name: str) -> None:
    settings = msgspec.structs.replace(Settings(categories_key_file=Path("/run/key")), **{name: VALUES[name]})
    assert not SECRET.search(f"{settings!r} {settings} {[settings]}")
    beside = {"AI_RECRUITER_CATEGORIES_KEY_FILE": "/run/key"}
    listed = "\n".join(as_lines(every_setting({variable(name): VALUES[name], **beside})))
    assert not SECRET.search(listed)


@pytest.mark.parametrize("field", Settings.__struct_fields__)
def test_every_setting_that_sounds_secret_is_treated_as_one(field: str) -> None:
    sounds = re.search(r"password|token(?!s|_s$)|secret|api_keys|(database|documents|categories|nats|otlp)_url", field)
    assert bool(sounds) == (field in SECRETS)
    assert bool(re.search(r"(key|creds|nkey|pepper)_file$|tls_key$", field)) == (field in KEY_FILES)


def of_pages() -> Iterator[str]:
    """Every password that a page, an example or a comment writes out."""
    named = (ROOT / it for it in ("README.md", "compose.yaml", "bootstrap/nats.conf", "bootstrap/settings_help.py"))
    pages = [*ROOT.glob("docs/**/*"), *named]
    for page in (it for it in pages if it.is_file()):
        text = page.read_text("utf-8", errors="ignore")
        yield from re.findall(r"\w://[^\s/:@]+:([\w%.-]+)@", text)
        if page.suffix != ".py":
            yield from re.findall(r"(?:PASSWORD|TOKEN|password)['\"]?[=:] ?['\"]?([A-Za-z][\w-]{3,})", text)


def test_every_password_of_an_example_is_refused() -> None:
    found = sorted(set(of_pages()))
    assert "password" in found
    for each in found:
        with pytest.raises(WrongSettings, match="the password of an example"):
            read_settings({"AI_RECRUITER_NATS_PASSWORD": each})


@pytest.mark.parametrize("password", ["password", "change-me", "CHANGEME", "p%61ssword", "secret"])
def test_a_url_with_the_password_of_an_example_is_refused(password: str) -> None:
    for name, url in [
        ("database_url", f"mysql+aiomysql://hr:{password}@db/hr"),
        ("nats_url", f"nats://good:correct-horse@a:4222,nats://hr:{password}@b:4222"),
        ("nats_url", f"nats://{password}@a:4222"),
        ("otlp_url", f"https://hr:{password}@collector"),
    ]:
        with pytest.raises(WrongSettings, match=f"{variable(name)} has the password of an example"):
            read_settings({variable(name): url})


@pytest.mark.parametrize("word", ["", "secret", "change-me"])
def test_the_digest_of_a_known_word_is_no_key(word: str) -> None:
    digest = hashlib.sha256(word.encode()).hexdigest()
    with pytest.raises(WrongSettings, match="digest of a word that everybody knows"):
        read_settings({"AI_RECRUITER_API_KEYS": f"acme:{digest}:admin"})


@pytest.mark.parametrize("name", KEY_FILES)
def test_a_key_file_that_everybody_can_read_is_found(name: str, tmp_path: Path) -> None:
    path = Path(a_file(tmp_path, "x", 0o644))
    settings = msgspec.structs.replace(Settings(), **{name: path})
    assert key_files_readable_by_others(settings) == [path]
    path.chmod(0o640)
    assert key_files_readable_by_others(settings) == []
    path.unlink()
    assert key_files_readable_by_others(settings) == []


def test_nothing_starts_with_the_secrets_of_an_example(tmp_path: Path) -> None:
    env = environment(AI_RECRUITER_DATA_DIR=str(tmp_path), AI_RECRUITER_NATS_PASSWORD="change-me")
    for command in ("serve", "work", "migrate", "doctor", "settings"):
        ended = ai_recruiter(command, env=env)
        assert (ended.code, "the password of an example" in ended.err) == (2, True), ended.err


def test_a_service_warns_of_a_key_file_that_everybody_can_read(tmp_path: Path) -> None:
    pepper = a_file(tmp_path, "x" * 32, 0o644)
    env = environment(AI_RECRUITER_DATA_DIR=str(tmp_path / "data"), AI_RECRUITER_KEY_PEPPER_FILE=pepper)
    service = Running(COMMAND, "serve", "--port", "0", "--workers", "0", env=env)
    try:
        service.waits_for("listening")
    finally:
        service.signal(signal.SIGTERM)
        ended = service.ends()
    assert re.search(rf"key_file_readable_by_others .*file={pepper}", ended.err)
    doctor = ai_recruiter("doctor", env=env)
    assert (doctor.code, f"everybody on this machine can read {pepper}" in doctor.out) == (0, True)
