"""Settings of what stands in front: the path, idle connections, and the key to the figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bootstrap.environment import read_settings
from bootstrap.front import metrics_key, warn_of_open_metrics
from bootstrap.http_config import http_config
from bootstrap.settings import WrongSettings

KEY = "0123456789abcdef"


def given(**settings: str) -> dict[str, str]:
    return {f"AI_RECRUITER_{name}": value for name, value in settings.items()}


def test_they_reach_the_http_side(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    file.chmod(0o400)
    settings = read_settings(
        given(PUBLIC_PATH="/air", TRUST_FORWARDED_PREFIX="true", METRICS_KEY_FILE=str(file), TRUST_FORWARDED_PROTO="1")
    )
    config = http_config(settings, keyed=True)
    assert (config.public_path, config.metrics_key) == ("/air", KEY.encode())
    assert (config.trust_forwarded_prefix, config.trust_forwarded_proto) == (True, True)
    assert KEY not in repr(config)


@pytest.mark.parametrize("path", ["air", "/air/", "/", "//evil.example", "/a/../b", "/api", "/docs/air", "/a b"])
def test_what_is_no_path_of_its_own_is_refused(path: str) -> None:
    with pytest.raises(WrongSettings, match="AI_RECRUITER_PUBLIC_PATH must be a path such as /recruiting"):
        read_settings(given(PUBLIC_PATH=path))


def test_connections_are_kept_longer_than_proxies_keep_them_and_nobody_waits_as_long() -> None:
    settings = read_settings({})
    assert settings.keep_alive_s > 60 > settings.max_wait_s + 10


@pytest.mark.parametrize(
    "content", ["", "short", "0123456789 abcdef", "schlüssel-0123456789", "a" * 16 + "\n" + "b" * 16]
)
def test_a_weak_key_to_the_figures_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    file.chmod(0o400)
    with pytest.raises(WrongSettings, match="AI_RECRUITER_METRICS_KEY_FILE"):
        metrics_key(read_settings(given(METRICS_KEY_FILE=str(file))))


def test_a_key_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o444)
    with pytest.raises(WrongSettings, match="chmod 0400"):
        metrics_key(read_settings(given(METRICS_KEY_FILE=str(file))))


@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", 1), ("127.0.0.1", 0), ("::1", 0)])
def test_figures_that_others_can_read_are_warned_of(host: str, warned: int) -> None:
    with capture_logs() as lines:
        warn_of_open_metrics(read_settings({}), host)
    assert [it["event"] for it in lines] == ["metrics_open"] * warned
