"""Settings: what is read, what is refused, and that the operator's page tells all of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bootstrap.budgets import budgets_of
from bootstrap.door import refuse_open_door
from bootstrap.environment import read_settings
from bootstrap.rules import rules
from bootstrap.settings import Settings, WrongSettings, variable
from bootstrap.settings_help import HELP, as_lines, every_setting
from domain.model.decision import Decided
from domain.model.ids import Tenant
from domain.model.principal import Role
from domain.model.spending import Budget, Scope
from tests.harness.terminal import ai_recruiter, environment

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
        ("RETAIN_DAYS", "rejected:180", "such as reject:180; outcomes are shortlist, review, reject, none"),
        ("RETAIN_DAYS", "reject:0", "such as reject:180"),
        ("RETAIN_DAYS", "reject:soon", "such as reject:180"),
        ("RETAIN_DAYS", "A/reject:1", "such as reject:180"),
        ("ERASE_ROLES", "boss", "'boss' is no role; there are recruiter, service, auditor, admin"),
        ("WORKRS", "4", "AI_RECRUITER_WORKRS is not a setting$"),
        ("LEASE_S", "soon", "AI_RECRUITER_LEASE_S: Expected a number$"),
        ("LEASE_S", "-1", "AI_RECRUITER_LEASE_S: Expected a number > 0.0"),
        ("MAX_STRIKES", "1.5", "AI_RECRUITER_MAX_STRIKES: Expected a whole number$"),
        ("LOG_JSON", "maybe", "AI_RECRUITER_LOG_JSON: Expected true or false$"),
        ("LEASE_S", "0", "AI_RECRUITER_LEASE_S"),
        ("LEASE_S", "15", "at most half of AI_RECRUITER_LEASE_S"),
        ("MAX_STRIKES", "0", "AI_RECRUITER_MAX_STRIKES"),
        ("LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("API_KEYS", "acme", "SHA-256"),
        ("API_KEYS", "../etc:" + "ab" * 32, "the name of a tenant"),
        ("API_KEYS", ",", "AI_RECRUITER_API_KEYS is set but names no key"),
        ("API_KEYS", " ", "AI_RECRUITER_API_KEYS is set but names no key"),
        ("DATABASE_URL", "garbage", "AI_RECRUITER_DATABASE_URL must begin with"),
        ("DATABASE_URL", "mysql://user:secret@host/db", "AI_RECRUITER_DATABASE_URL must begin with"),
        ("DATABASE_URL", "postgresql://user:secret@host/db", "AI_RECRUITER_DATABASE_URL must begin with"),
        (
            "DATABASE_URL",
            "mysql+aiomysql://user:secret@host",
            "DATABASE_URL must be mysql.*host:3306/name",
        ),
        (
            "DATABASE_URL",
            "mysql+aiomysql://user:secret@host:port/db",
            "DATABASE_URL must be mysql.*host:3306/name",
        ),
        ("DOCUMENTS_URL", "/srv/documents", "AI_RECRUITER_DOCUMENTS_URL must begin with"),
        ("DOCUMENTS_URL", "ftp://host/documents", "AI_RECRUITER_DOCUMENTS_URL must begin with"),
        ("REMOTE_URL", "gpu:9000", "AI_RECRUITER_REMOTE_URL must be what stands before /v1/engine"),
        ("REMOTE_URL", "http://user:secret@gpu:9000", "AI_RECRUITER_REMOTE_URL must be"),
        ("REMOTE_URL", "http://gpu:9000/?key=secret", "AI_RECRUITER_REMOTE_URL must be"),
        ("ALLOWED_ORIGINS", "hr.example", "AI_RECRUITER_ALLOWED_ORIGINS: hr.example is not an origin"),
        ("ALLOWED_ORIGINS", "https://hr.example/", "no path"),
        ("ALLOWED_ORIGINS", "https://HR.example", "use lower case"),
        ("OIDC_ISSUER", "https://login.example", "AI_RECRUITER_OIDC_AUDIENCE is missing"),
        ("OIDC_AUDIENCE", "ai-recruiter", "AI_RECRUITER_OIDC_ISSUER is missing"),
        ("ALLOWED_ORIGINS", "null", "AI_RECRUITER_ALLOWED_ORIGINS: null is not an origin"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(name: str, value: str, told: str) -> None:
    with pytest.raises(WrongSettings, match=told) as refused:
        read_settings({f"AI_RECRUITER_{name}": value})
    assert "secret" not in str(refused.value)


def test_a_remote_engine_is_given_up_before_the_run_is() -> None:
    ours = {"AI_RECRUITER_REMOTE_URL": "http://gpu:9000", "AI_RECRUITER_RUN_LIMIT_S": "60"}
    with pytest.raises(WrongSettings, match="AI_RECRUITER_REMOTE_TIMEOUT_S must be less than AI_RECRUITER_RUN_LIMIT_S"):
        read_settings(ours)
    settings = read_settings(ours | {"AI_RECRUITER_REMOTE_TIMEOUT_S": "50"})
    assert settings.remote_engine() == {
        "AI_RECRUITER_REMOTE_URL": "http://gpu:9000",
        "AI_RECRUITER_REMOTE_TIMEOUT_S": "50.000000",
    }


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ISSUER", "http://login.example", "AI_RECRUITER_OIDC_ISSUER must be https://"),
        ("ISSUER", "https://user:secret@login.example", "AI_RECRUITER_OIDC_ISSUER must be https://"),
        ("JWKS_URL", "http://login.example/keys", "AI_RECRUITER_OIDC_JWKS_URL must be https://"),
        ("ALGORITHMS", "RS256,none", "AI_RECRUITER_OIDC_ALGORITHMS must name some of RS256"),
        ("ALGORITHMS", "HS256", "HS… are never taken"),
        ("ALGORITHMS", ",", "AI_RECRUITER_OIDC_ALGORITHMS"),
        ("TENANT_CLAIM", 'ten"ant', "AI_RECRUITER_OIDC_TENANT_CLAIM must be"),
    ],
)
def test_an_issuer_that_cannot_be_trusted_is_refused_by_name(name: str, value: str, told: str) -> None:
    sound = {"AI_RECRUITER_OIDC_ISSUER": "https://login.example/hr", "AI_RECRUITER_OIDC_AUDIENCE": "ai-recruiter"}
    config = read_settings(sound).oidc()
    assert config is not None
    assert config.algorithms == {"RS256", "ES256", "EdDSA"}
    with pytest.raises(WrongSettings, match=told) as refused:
        read_settings({**sound, f"AI_RECRUITER_OIDC_{name}": value})
    assert "secret" not in str(refused.value)


def test_what_the_client_commands_read_is_no_mistake() -> None:
    read_settings({"AI_RECRUITER_URL": "http://127.0.0.1:9", "AI_RECRUITER_API_KEY": "k", "AI_RECRUITER_DEBUG": "1"})


def test_a_tenant_may_have_several_keys() -> None:
    keys = read_settings({"AI_RECRUITER_API_KEYS": f"{_KEY},acme:{'cd' * 32}"}).settled_keys()
    assert [each.tenant for each in keys.values()] == ["acme", "acme"]


def test_listeners_leave_the_database_alone_while_its_only_writer_tells_them_everything() -> None:
    alone = rules(Settings(), workers=2)
    assert alone.silence == alone.silence_limit == timedelta(seconds=10)
    for settings, workers in [(Settings(), 0), (Settings(database_url="mysql+aiomysql://host/db"), 2)]:
        among_others = rules(settings, workers=workers)
        assert among_others.silence == among_others.silence_limit == timedelta(seconds=1)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
async def test_without_keys_only_this_machine_is_served(host: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="refusing to serve"):
        await refuse_open_door(Settings(data_dir=tmp_path), host)
    await refuse_open_door(Settings(api_keys=_KEY), host)
    await refuse_open_door(Settings(oidc_issuer="https://login.example", oidc_audience="ai-recruiter"), host)


def test_what_names_no_key_is_refused() -> None:
    with pytest.raises(ValueError, match="names no key"):
        Settings(api_keys=" , ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql+aiomysql://user:p%40ss@host/db?charset=utf8mb4"),
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


async def test_while_the_database_is_away_a_service_for_others_waits_for_it() -> None:
    away = Settings(database_url="mysql+aiomysql://u:p@127.0.0.1:9/none", database_timeout_s=0.5)
    await refuse_open_door(away, "0.0.0.0")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
async def test_loopback_needs_no_key(host: str) -> None:
    await refuse_open_door(Settings(), host)


def test_the_operators_page_names_every_setting() -> None:
    page = _PAGE.read_text()
    missing = [name for name in Settings.__struct_fields__ if f"`AI_RECRUITER_{name.upper()}`" not in page]
    assert missing == []


KUBERNETES = {  # what the kubelet sets for a Service `ai-recruiter` and one `ai-recruiter-metrics` beside it
    "AI_RECRUITER_SERVICE_HOST": "10.43.7.1",
    "AI_RECRUITER_SERVICE_PORT": "80",
    "AI_RECRUITER_SERVICE_PORT_HTTP": "80",
    "AI_RECRUITER_PORT": "tcp://10.43.7.1:80",
    "AI_RECRUITER_PORT_80_TCP": "tcp://10.43.7.1:80",
    "AI_RECRUITER_PORT_80_TCP_PROTO": "tcp",
    "AI_RECRUITER_PORT_80_TCP_PORT": "80",
    "AI_RECRUITER_PORT_80_TCP_ADDR": "10.43.7.1",
    "AI_RECRUITER_METRICS_SERVICE_HOST": "fd00::7",
    "AI_RECRUITER_METRICS_SERVICE_PORT": "9102",
    "AI_RECRUITER_METRICS_PORT": "tcp://[fd00::7]:9102",
    "AI_RECRUITER_METRICS_PORT_9102_TCP": "tcp://[fd00::7]:9102",
}


def test_service_links_of_kubernetes_are_no_settings() -> None:
    settings = read_settings({**KUBERNETES, "AI_RECRUITER_LEASE_S": "45"})
    assert (settings.metrics_port, settings.lease_s) == (None, 45.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "9000"),
        ("PORT", "tcp://hr.example:80"),
        ("SERVICE_HOST", "hr.example"),
        ("SERVICE_PORT", "http"),
        ("SERVICE_PORTS", "80"),
        ("PORT_80_TCP_NAME", "http"),
        ("PORT_80_TCP_PORT", "http"),
        ("SERVICE", "10.43.7.1"),
    ],
)
def test_what_only_resembles_a_service_link_is_refused(name: str, value: str) -> None:
    with pytest.raises(WrongSettings, match=f"AI_RECRUITER_{name} is not a setting"):
        read_settings({f"AI_RECRUITER_{name}": value})


def test_every_setting_is_listed_with_its_source_and_a_line_of_help() -> None:
    listed = {it.name: it for it in every_setting({"AI_RECRUITER_LEASE_S": "45", "AI_RECRUITER_ENGINE": ""})}
    assert list(listed) == [variable(name) for name in Settings.__struct_fields__]
    assert all(it.help for it in listed.values())
    lease, engine = listed["AI_RECRUITER_LEASE_S"], listed["AI_RECRUITER_ENGINE"]
    assert (lease.value, lease.default, lease.source) == (45.0, 30.0, "environment")
    assert (engine.value, engine.source) == (None, "default")


def test_no_help_is_left_of_a_setting_that_is_gone() -> None:
    assert sorted(HELP) == sorted(Settings.__struct_fields__)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("NATS_PASSWORD", "s3cret", "***"),
        ("NATS_TOKEN", "s3cret", "***"),
        ("API_KEYS", f"acme:{'ab' * 32}, beta:{'cd' * 32}", "acme:***,beta:***"),
        (
            "DATABASE_URL",
            "mysql+aiomysql://me:s3cret@db.example/hr?unix_socket=s3cret&charset=utf8mb4",
            "mysql+aiomysql://***@db.example/hr?unix_socket=***&charset=***",
        ),
        (
            "NATS_URL",
            "nats://me:s3cr@et@a:4222,tls://s3cret@b:4222,nats://c:4222",
            "nats://***@a:4222,tls://***@b:4222,nats://c:4222",
        ),
        ("DOCUMENTS_URL", "s3://bucket/prefix", "s3://bucket/prefix"),
        ("OTLP_URL", "https://me:s3cret@collector/", "https://***@collector/"),
    ],
)
def test_secrets_are_masked(name: str, value: str, shown: str) -> None:
    listed = {it.name: it for it in every_setting({f"AI_RECRUITER_{name}": value})}
    assert listed[f"AI_RECRUITER_{name}"].value == shown
    assert "s3" not in "\n".join(as_lines(list(listed.values()))).replace("s3://", "")


def test_the_command_lists_the_settings_also_as_json() -> None:
    env = environment(AI_RECRUITER_LEASE_S="45", AI_RECRUITER_LOG_JSON="true")
    told = ai_recruiter("settings", env=env)
    assert told.code == 0, told.err
    assert "AI_RECRUITER_LEASE_S = 45  (environment; default: 30)\n" in told.out
    assert "AI_RECRUITER_NATS_URL = not set  (default)\n" in told.out
    listed = json.loads(ai_recruiter("settings", "--json", env=env).out)
    assert {"name", "value", "default", "source", "help"} == set(listed[0])
    assert [it["value"] for it in listed if it["source"] == "environment"] == [45.0, True]


def test_a_pod_beside_our_service_starts(tmp_path: Path) -> None:
    done = ai_recruiter("migrate", env=environment(**KUBERNETES, AI_RECRUITER_DATA_DIR=str(tmp_path)))
    assert done.code == 0, done.err


def test_spans_and_roles_of_forgetting_are_read() -> None:
    read = read_settings(
        {"AI_RECRUITER_RETAIN_DAYS": "reject:180, none:365,acme/reject:90", "AI_RECRUITER_ERASE_ROLES": "service"}
    )
    assert read.retention().spans == {
        (None, Decided.REJECT): timedelta(days=180),
        (None, Decided.NONE): timedelta(days=365),
        (Tenant("acme"), Decided.REJECT): timedelta(days=90),
    }
    assert read.erasers() == {Role.SERVICE}
    assert read_settings({}).retention().spans == {}


def test_budgets_are_those_of_the_settings_and_money_is_exact() -> None:
    assert budgets_of(Settings()).limited == {}
    budgets = budgets_of(Settings(llm_tokens_per_job=5, llm_money_per_day=0.1, llm_money_per_tenant_day=2.5))
    assert budgets.limited == {
        Scope.JOB: Budget(tokens=5),
        Scope.TENANT: Budget(micros=2_500_000),
        Scope.DAY: Budget(micros=100_000),
    }


def test_a_tenant_has_a_part_of_what_all_share_unless_it_is_said_otherwise() -> None:
    default, told = (
        Settings(max_listeners=100, max_mb_in_flight=10),
        Settings(max_listeners=100, max_listeners_per_tenant=100, max_mb_in_flight_per_tenant=9, max_mb_in_flight=10),
    )
    assert (default.listeners_per_tenant(), default.bytes_in_flight_per_tenant()) == (75, 5 * 2**20)
    assert (told.listeners_per_tenant(), told.bytes_in_flight_per_tenant()) == (100, 9 * 2**20)
