"""`ai-recruiter settings`: every setting with its value, where that comes from, and what it is for."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from bootstrap.environment import given, read_settings
from bootstrap.secret_settings import SECRETS, file_variable
from bootstrap.settings import Settings, variable

HELP: Mapping[str, str] = {
    "data_dir": "Folder of the SQLite file and the documents, unless a URL names another place.",
    "database_url": "mysql+aiomysql://user:password@host:3306/name; a SQLite file in the data folder when not set.",
    "database_tls_ca": "MySQL: file of the authority to trust; when not set, the connection is not encrypted.",
    "documents_url": "file:///…, s3://…, gs://… or az://…; the data folder when not set.",
    "categories_url": "Database of self-declared categories, with a user of its own; a SQLite file of its own in the "
    "data folder when not set, on MySQL none.",
    "categories_key_file": "File with 32 or more random bytes that encrypt them, the same on every machine; in "
    "the data folder when not set, which SQLite only allows.",
    "database_pool": "Connections of each process.",
    "database_timeout_s": "Seconds for one transaction, waiting for a connection included.",
    "documents_timeout_s": "Seconds for one call to the document store.",
    "nats_url": "nats://… or tls://…, several separated by commas; queue and events stay in process when not set.",
    "nats_user": "Login by password: the user.",
    "nats_password": "Login by password: the password.",
    "nats_token": "Login by token.",
    "nats_creds_file": "Login by key: a credentials file as nsc writes it.",
    "nats_nkey_file": "Login by key: a file with the nkey seed.",
    "nats_tls_ca": "TLS to NATS: file of the authority to trust.",
    "nats_tls_cert": "TLS to NATS: file of this process's certificate.",
    "nats_tls_key": "TLS to NATS: file of the certificate's key.",
    "nats_prefix": "Prefix of the stream and the subjects, for two services on one NATS.",
    "nats_replicas": "Copies of the queue; 3 on a cluster of three.",
    "nats_max_messages": "Evaluations that the queue holds.",
    "nats_max_mb": "MiB that the queue holds, on each server.",
    "nats_monitor_url": "http://…:8222, several separated by commas; sync_interval is checked there at start.",
    "api_keys": "Keys beside those of `ai-recruiter keys`: tenant:sha256-of-the-key, several separated by commas; "
    "`:admin`, `:recruiter`, `:service` or `:auditor` behind one is its role.",
    "key_pepper_file": "File with 32 or more random bytes under which keys are kept, the same on every machine; in the "
    "data directory when not set, which the embedded database only allows.",
    "oidc_issuer": "OpenID Connect issuer whose tokens are taken beside keys, as it stands in their `iss`.",
    "oidc_audience": "What tokens must name in their `aud`: this service as the issuer knows it.",
    "oidc_jwks_url": "Where the issuer publishes its keys; found by its own configuration when not set.",
    "oidc_algorithms": "Signatures that are taken, separated by commas; `none` and HS… never are.",
    "oidc_tenant_claim": "Claim that names the tenant, as it stands or by a path with dots.",
    "oidc_user_claim": "Claim that names the user; one that users cannot change themselves.",
    "oidc_roles_claim": "Claim with the roles, a list or a text with blanks; `realm_access.roles` with Keycloak.",
    "audit_key_file": "File with the private Ed25519 key (PEM) that signs the audit trail, the same on every machine; "
    "in the data directory when not set, where the embedded database makes one.",
    "audit_checkpoint_every_s": "Seconds between two signatures under a growing audit trail.",
    "master_key_file": "File with the master keys under which CVs and reports are encrypted, one `id:base64` a line, "
    "the same on every machine; in the data directory when not set, which the embedded database only allows.",
    "findings_only": "Tenants, separated by commas, that see findings alone: no score, advice, confidence or rank, and "
    "none is stored for their new jobs.",
    "country": "Whose law is cited where a criterion may not be asked for, such as DE; that of the EU when not set.",
    "allowed_hosts": "Host names that the service answers to while there are no keys.",
    "allowed_origins": "Origins of other web sites that may use the service, such as https://hr.example.",
    "public_path": "Path under which a proxy serves the service, such as /recruiting; every address that it hands out "
    "begins with it.",
    "trust_forwarded_prefix": "true where the proxy sets X-Forwarded-Prefix itself; it then says which path that is.",
    "keep_alive_s": "Seconds for which a connection may be idle; more than a proxy in front keeps one.",
    "metrics_key_file": "File with the key that opens /metrics, one line; everybody who reaches it may scrape when not "
    "set.",
    "trust_forwarded_proto": "true where a proxy terminates TLS and sets X-Forwarded-Proto: browsers are then told to "
    "use TLS alone.",
    "erase_roles": "Roles that may erase a candidate beside `admin`, separated by commas.",
    "retain_days": "Days after which what has ended is erased, by decision: `shortlist:730,reject:180,none:365`, with "
    "`tenant/` before one for that tenant alone; what is not named is kept.",
    "events_days": "Days for which the events of a job are kept once it has ended; the last one stays.",
    "idempotency_days": "Days for which an Idempotency-Key is remembered.",
    "engine": "Name of the default engine; the one of the package when not set.",
    "shadow": "Which jobs a second engine judges as well, for comparing: `engine:share`, such as `keyword:0.1`, with "
    "`tenant/` before it for that tenant alone; of several, a tenant's own counts. Nobody who decides is shown it.",
    "run_limit_s": "Seconds for one evaluation, by the wall clock.",
    "run_cpu_s": "Seconds of processor time for one evaluation.",
    "run_memory_mb": "MiB of memory for one evaluation.",
    "sandbox": "`require` starts only where landlock and seccomp confine evaluations; `warn` starts without, too. When "
    "not set, `work` and a service beyond loopback require it.",
    "llm_url": "Address of an OpenAI-compatible API, such as http://127.0.0.1:8080/v1; with it and a model there is "
    "the engine `llm`.",
    "llm_model": "Name of the model that is asked.",
    "llm_key_file": "File with the key of that API, one line; each evaluation reads it itself.",
    "llm_ca_file": "File with certificates (PEM) that are trusted besides those of the system.",
    "llm_concurrency": "Calls that `llm` makes at once, in each process of the service; further ones wait.",
    "llm_timeout_s": "Seconds of one call in all.",
    "llm_first_token_s": "Seconds until the first part of an answer; a local model reads the whole prompt before it.",
    "llm_between_tokens_s": "Seconds from one part of an answer to the next.",
    "llm_connect_s": "Seconds for connecting.",
    "llm_tries": "Tries of one call before the job is put off.",
    "llm_samples": "Samples of each judgement; more than one give agreement and a range of the score.",
    "llm_temperature": "Temperature of these samples; a single one has 0.",
    "llm_per_call": "Requirements that are judged by one call.",
    "llm_context": "Tokens of prompt and answer together that the server holds; not known when not set.",
    "llm_answer_tokens": "Tokens of one judgement at most; a model that thinks first needs more.",
    "llm_posting_tokens": "Tokens of what is read in one job description at most.",
    "llm_reads_postings": "`off` for a model that is too small to read job descriptions: the built-in reader does.",
    "llm_price_in": "Price of a million tokens of prompts, in any currency.",
    "llm_price_out": "Price of a million tokens of answers, in the same.",
    "llm_tokens_per_job": "Tokens that one job may cost, all its attempts together; any number when not set.",
    "llm_tokens_per_tenant_day": "Tokens that the jobs of each tenant may cost on one day of UTC.",
    "llm_tokens_per_day": "Tokens that all jobs may cost on one day of UTC.",
    "llm_money_per_job": "Money that one job may cost, in the currency of `llm`'s prices; any amount when not set.",
    "llm_money_per_tenant_day": "Money that the jobs of each tenant may cost on one day of UTC.",
    "llm_money_per_day": "Money that all jobs may cost on one day of UTC.",
    "remote_url": "Address of a server that judges, without /v1/engine; with it there is the engine `remote`.",
    "remote_key_file": "File with the key of that server, one line; each evaluation reads it itself.",
    "remote_ca_file": "File with the authority (PEM) that is trusted for it besides those of the system.",
    "remote_timeout_s": "Seconds of one evaluation by it; less than AI_RECRUITER_RUN_LIMIT_S.",
    "lease_s": "Seconds that a worker may be silent before its evaluation goes to another.",
    "heartbeat_s": "Seconds between renewals of a lease; at most half of it.",
    "sweep_every_s": "Seconds between two searches of a worker process for due evaluations.",
    "first_dispatch_s": "Seconds that the queue has to deliver before the sweeper does.",
    "backoff_s": "Seconds before an evaluation is dispatched again; doubles each time.",
    "backoff_limit_s": "The longest of these, in seconds.",
    "max_strikes": "Workers that one evaluation may cost before it fails as poisoned.",
    "grace_s": "Seconds at shutdown for evaluations that still run.",
    "max_open": "Evaluations queued or running, in all.",
    "max_open_per_tenant": "Evaluations queued or running, of each tenant.",
    "max_worker_s_per_tenant_a_minute": "Seconds for which the jobs of one tenant may hold workers of one process in a "
    "minute, all together, before those of others come first; 15 for each worker when not set.",
    "max_requests_per_tenant_a_minute": "Requests of each tenant to each process; any number when not set.",
    "max_submissions_per_tenant_a_day": "Submissions of each tenant that are accepted on one day of UTC, by all "
    "processes together; any number when not set.",
    "max_body_mb": "MiB of one submission.",
    "max_mb_in_flight": "MiB of submissions that one process receives or stores at a moment.",
    "max_mb_in_flight_per_tenant": "The same, of each tenant; half of it when not set.",
    "max_document_mb": "MiB of one document.",
    "max_text_characters": "Characters of a document sent as text.",
    "max_deadline_s": "The longest deadline of a job, in seconds.",
    "max_wait_s": "The longest `Prefer: wait`, in seconds.",
    "max_connections": "Connections of one process at once, as far as the system lets it have as many descriptors.",
    "max_connections_per_peer": "The same, of each address that is no trusted proxy's.",
    "trusted_proxies": "Addresses and networks, separated by commas, whose connections are not counted by address and "
    "whose X-Forwarded-For is believed.",
    "max_listeners": "WebSockets, event streams and waiting requests of one process.",
    "max_listeners_per_tenant": "The same, of each tenant; three quarters of them when not set.",
    "page_size_max": "Jobs on one page of the history.",
    "listener_heartbeat_s": "Seconds of silence before a listener gets a heartbeat.",
    "listener_send_timeout_s": "Seconds after which a listener that reads nothing is disconnected.",
    "peer_timeout_s": "Seconds after which the kernel resets a connection that takes no data.",
    "webhooks_allow_private": "true to send webhooks to private addresses as well, and over plain HTTP.",
    "max_webhooks_per_tenant": "Webhooks of each tenant.",
    "metrics_host": "`work`: address of its metrics and health; they need no key.",
    "metrics_port": "`work`: port of its metrics and health; none when not set.",
    "otlp_url": "http://… or https://… of an OpenTelemetry collector; no traces when not set.",
    "trace_share": "Share of the evaluations that is traced, 0 to 1.",
    "log_level": "debug, info, warning or error.",
    "log_json": "true for one JSON object a line.",
}
_HIDDEN = "***"
_MASKED = frozenset({"nats_password", "nats_token"})
_USER = re.compile(r"://.*@")  # to the last @: a password that is not encoded may hold others
_QUERY_VALUE = re.compile(r"(?<==)[^&]+")


class Setting(Struct, frozen=True, kw_only=True):
    """One setting; nothing in it is secret.

    `source` is `default`, `environment` or `file`; a value of None is not set.
    """

    name: str
    value: str | float | bool | None
    default: str | float | bool | None
    source: str
    help: str


def every_setting(environment: Mapping[str, str] | None = None) -> list[Setting]:
    """In the order of their declaration. Raises WrongSettings."""
    environment = os.environ if environment is None else environment
    is_set = {name for name, value in given(environment).items() if value}
    return shown(read_settings(environment), is_set=is_set)


def shown(settings: Settings, *, is_set: Collection[str] = ()) -> list[Setting]:
    """Without what is secret in them; `is_set` are the variables that the environment gives."""
    defaults = Settings()
    return [
        Setting(
            name=variable(field),
            value=_shown(field, getattr(settings, field)),
            default=_shown(field, getattr(defaults, field)),
            source=_source(field, is_set),
            help=HELP[field],
        )
        for field in Settings.__struct_fields__
    ]


def as_lines(settings: list[Setting]) -> Iterator[str]:
    """Two lines a setting, of any width."""
    for it in settings:
        default = f"; default: {_written(it.default)}" if it.value != it.default else ""
        yield f"{it.name} = {_written(it.value)}  ({it.source}{default})"
        yield f"    {it.help}"


def _source(field: str, is_set: Collection[str]) -> str:
    if field in SECRETS and file_variable(field) in is_set:
        return "file"
    return "environment" if variable(field) in is_set else "default"


def _written(value: object) -> str:
    if value is None or value == "":
        return "not set"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _shown(field: str, value: object) -> str | float | bool | None:
    """The value without what is secret in it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    if field in _MASKED:
        return _HIDDEN
    if field == "api_keys":
        return ",".join(f"{part.partition(':')[0].strip()}:{_HIDDEN}" for part in text.split(",") if part.strip())
    return _without_credentials(text) if field.endswith("_url") else text


def _without_credentials(urls: str) -> str:
    """The URLs, separated by commas as given, without users, passwords and values of their queries."""
    return ",".join(_masked(url) for url in re.split(r",(?=\s*[a-z+0-9]+://)", urls))


def _masked(url: str) -> str:
    address, mark, query = _USER.sub(f"://{_HIDDEN}@", url).partition("?")
    return address + mark + _QUERY_VALUE.sub(_HIDDEN, query)
