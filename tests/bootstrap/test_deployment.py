"""The files for people who run it: what they name exists, what they set is a setting, what they start starts."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from adapters.http.operations import OPERATIONS
from bootstrap.commands import local_commands
from bootstrap.environment import read_settings
from bootstrap.settings import PREFIX, Settings, WrongSettings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SECRETS = {"MYSQL_PASSWORD": "d1", "NATS_API_PASSWORD": "n1", "NATS_WORKER_PASSWORD": "n2"}
SECRETS["AI_RECRUITER_API_KEYS"] = "acme:" + "ab" * 32
LONGEST_STOP = 2 * Settings().grace_s  # what runs has it once, and the connections once more


def compose() -> dict[str, Any]:
    """compose.yaml as Compose sees it, with its secrets in the environment."""
    text = (ROOT / "compose.yaml").read_text()
    used = re.findall(r"\$\{([^}]*)\}", text)
    assert set(used) == {f"{name}:?" for name in SECRETS}, "each comes from outside, and is asked for when it does not"
    for name, value in SECRETS.items():
        text = text.replace(f"${{{name}:?}}", value)
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def services() -> dict[str, dict[str, Any]]:
    """Those of compose.yaml that run our image."""
    return {name: it for name, it in compose()["services"].items() if it["image"] == "ai-recruiter"}


def manifest() -> list[dict[str, Any]]:
    """Every object of the Kubernetes manifest."""
    return list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))


def pods() -> dict[str, dict[str, Any]]:
    """What runs, by name."""
    return {
        it["metadata"]["name"]: it["spec"]["template"]["spec"] for it in manifest() if "template" in it.get("spec", {})
    }


def test_no_pod_gets_service_links() -> None:
    """A Service called ai-recruiter gives variables that begin like settings."""
    assert [name for name, pod in pods().items() if pod.get("enableServiceLinks") is not False] == []


def manifest_objects(kind: str) -> dict[str, dict[str, Any]]:
    return {it["metadata"]["name"]: it for it in manifest() if it["kind"] == kind}


def unit(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    parser.read_string(path.read_text())
    return parser["Service"]


def image() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with their arguments."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def can_be_started(arguments: Sequence[str]) -> None:
    """Parsed by the command itself, which is not run. Raises click.UsageError."""
    with click.Context(local_commands) as context:
        _, command, rest = local_commands.resolve_command(context, list(arguments))
        assert command is not None
        command.make_context(str(command.name), rest)


def command_lines() -> Iterator[tuple[str, list[str]]]:
    yield from ((f"compose {name}", it["command"]) for name, it in services().items())
    yield from ((f"kubernetes {name}", it["containers"][0]["args"]) for name, it in pods().items())
    for path in UNITS:
        yield path.name, shlex.split(unit(path)["ExecStart"].replace("%i", "8001"))[1:]
    yield "image", next(yaml.safe_load(rest) for name, rest in image() if name == "CMD")
    readme = (DEPLOY / "README.md").read_text()
    yield from (("README", line.split()) for line in re.findall(r"^ {4}.*?ai-recruiter (key [^#\n]*)", readme, re.M))


@pytest.mark.parametrize(("where", "arguments"), list(command_lines()))
def test_every_command_line_is_one(where: str, arguments: list[str]) -> None:
    can_be_started(arguments)


def test_a_command_line_that_is_none_is_noticed() -> None:
    for wrong in (["serve", "--hots", "0.0.0.0"], ["server"], ["work", "--concurrency", "0"]):
        with pytest.raises(click.UsageError):
            can_be_started(wrong)


def environments() -> Iterator[tuple[str, Mapping[str, str]]]:
    yield from ((f"compose {name}", it["environment"]) for name, it in services().items())
    for name, pod in pods().items():
        given = dict(manifest_objects("ConfigMap")["ai-recruiter"]["data"])
        for variable in pod["containers"][0].get("env", []):
            given[variable["name"]] = variable.get("value") or SECRETS.get(variable["name"], "from a secret")
        yield f"kubernetes {name}", given
    own = dict(pair.split("=", 1) for name, rest in image() if name == "ENV" for pair in rest.split())
    yield "image", own
    yield from ((path.name, dict([unit(path)["Environment"].split("=", 1)])) for path in UNITS)


@pytest.mark.parametrize(("where", "environment"), list(environments()))
def test_every_variable_is_a_setting(where: str, environment: Mapping[str, str]) -> None:
    read_settings(environment)
    assert any(name.startswith(PREFIX) for name in environment)
    with pytest.raises(WrongSettings):
        read_settings({f"{name}X": value for name, value in environment.items()})


def test_what_compose_keeps_is_shared_and_everything_else_is_read_only() -> None:
    assert set(services()) == {"migrate", "serve", "work"}
    for name, service in services().items():
        settings = read_settings(service["environment"])
        volume, place = service["volumes"][0].split(":")
        assert settings.documents().startswith(f"file://{place}/"), name
        assert volume in compose()["volumes"]
        assert (service["read_only"], service["tmpfs"], service["cap_drop"]) == (True, "/tmp", ["ALL"])
        assert int(service["stop_grace_period"].removesuffix("s")) > LONGEST_STOP
    port = services()["work"]["environment"]["AI_RECRUITER_METRICS_PORT"]
    assert f"http://127.0.0.1:{port}/healthz" in services()["work"]["healthcheck"]["test"][-1]
    for name in ("serve", "work"):
        assert services()[name]["deploy"]["replicas"] == 2
        assert services()[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_what_compose_mounts_is_there() -> None:
    mounted = [it for service in compose()["services"].values() for it in service["volumes"] if it.startswith("./")]
    assert len(mounted) == 2
    for volume in mounted:
        assert (ROOT / volume.split(":")[0]).is_file()


def test_the_broker_gets_the_passwords_that_its_configuration_asks_for() -> None:
    asked = set(re.findall(r"password: \$(\w+)", (ROOT / "bootstrap" / "nats.conf").read_text()))
    assert asked == set(compose()["services"]["nats"]["environment"])
    for role, user in (("serve", "api"), ("work", "worker")):
        environment = services()[role]["environment"]
        password = SECRETS[f"NATS_{user.upper()}_PASSWORD"]
        assert (environment["AI_RECRUITER_NATS_USER"], environment["AI_RECRUITER_NATS_PASSWORD"]) == (user, password)


def test_the_balancer_asks_for_what_the_replicas_serve() -> None:
    text = (DEPLOY / "haproxy.cfg").read_text()
    name, port = re.findall(r"server-template \w+ \S+ (\w+):(\d+)", text)[0]
    arguments = services()[name]["command"]
    assert arguments[arguments.index("--port") + 1] == port
    assert set(re.findall(r"(?:GET|path) (/\w+)", text)) == {"/readyz", "/metrics"} <= {it.path for it in OPERATIONS}
    seconds = dict(re.findall(r"timeout ([\w-]+) (\d+)s", text))
    settings = Settings()
    assert min(int(seconds["client"]), int(seconds["server"])) > settings.max_wait_s
    assert int(seconds["tunnel"]) > settings.listener_heartbeat_s
    inside = re.findall(r"bind :(\d+)", text)[0]
    assert [it.rpartition(":")[2] for it in compose()["services"]["balancer"]["ports"]] == [inside]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_waits_for_the_drain_and_may_write_to_its_own_directory_alone(path: Path) -> None:
    service = unit(path)
    assert int(service["TimeoutStopSec"]) > LONGEST_STOP
    assert (service["KillMode"], service["ProtectSystem"], service["PrivateTmp"]) == ("mixed", "strict", "yes")
    own = Path("/var/lib") / service["StateDirectory"]
    assert service["Environment"] == f"{PREFIX}DATA_DIR={own}"
    assert service["EnvironmentFile"] in (DEPLOY / "README.md").read_text()


def test_pods_are_nobody_and_cannot_write_to_their_root() -> None:
    user = int(next(rest for name, rest in image() if name == "USER").split(":")[0])
    assert set(pods()) == {"ai-recruiter-migrate", "ai-recruiter-serve", "ai-recruiter-work"}
    for pod in pods().values():
        [container] = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["runAsUser"] == user != 0
        assert container["securityContext"]["readOnlyRootFilesystem"]
        own = {it["mountPath"] for it in container["volumeMounts"] if not it.get("readOnly")}
        assert own == {"/tmp", "/data"}
        assert "memory" in container["resources"]["limits"]


def test_whoever_reads_documents_is_given_the_master_keys_and_cannot_change_them() -> None:
    given = Path(read_settings(services()["serve"]["environment"]).master_key_file or "")
    assert all(str(given) == f"/run/secrets/{name}" for name in compose()["secrets"])
    assert all(it["secrets"] == list(compose()["secrets"]) for it in services().values())
    for name in ("ai-recruiter-serve", "ai-recruiter-work"):
        path = read_settings(dict(environments())[f"kubernetes {name}"]).master_key_file
        [read_only] = [it for it in pods()[name]["containers"][0]["volumeMounts"] if it.get("readOnly")]
        assert path is not None
        assert str(path.parent) == read_only["mountPath"]
        [secret] = [it["secret"]["secretName"] for it in pods()[name]["volumes"] if it["name"] == read_only["name"]]
        assert f"generic {secret} --from-file={path.name}" in (DEPLOY / "README.md").read_text()


def test_pods_are_probed_where_they_answer_and_have_time_to_drain() -> None:
    serve = pods()["ai-recruiter-serve"]["containers"][0]
    probes = [serve[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")]
    assert probes == ["/healthz", "/healthz", "/readyz"]
    assert set(probes) <= {it.path for it in OPERATIONS}
    assert str(serve["ports"][0]["containerPort"]) in serve["args"]
    work = pods()["ai-recruiter-work"]["containers"][0]
    assert [work[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness")] == ["/healthz", "/healthz"]
    told = read_settings(dict(environments())["kubernetes ai-recruiter-work"])
    assert told.metrics_port == work["ports"][0]["containerPort"]
    pause = int(serve["lifecycle"]["preStop"]["exec"]["command"][1])
    for name in ("ai-recruiter-serve", "ai-recruiter-work"):
        assert pods()[name]["terminationGracePeriodSeconds"] > LONGEST_STOP + pause
    selected = [it["spec"]["selector"] for it in manifest() if it["kind"] in ("Service", "PodDisruptionBudget")]
    labels = manifest_objects("Deployment")["ai-recruiter-serve"]["spec"]["template"]["metadata"]["labels"]
    assert [it.get("matchLabels", it) for it in selected] == [labels, labels]


def test_the_image_is_made_of_what_is_committed_and_pinned() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    sources = [rest.split()[:-1] for name, rest in image() if name == "COPY" and not rest.startswith("--from")]
    for source in (it for group in sources for it in group):
        assert (ROOT / source).exists()
        reached = {f"!{each}" for each in (Path(source), *Path(source).parents)}
        assert reached & set(ignored), f"{source} does not reach the builder"
    copied = {it for group in sources for it in group}
    assert {"domain", "ports", "adapters", "cvJobMatching", "bootstrap", "requirements.txt"} <= copied
    runs = [rest for name, rest in image() if name == "RUN"]
    assert any(it == ".ci/scan-languages /opt/ai-recruiter --required" for it in runs)
    installs = [it for it in runs if "pip install" in it]
    assert ['--require-hashes -r "$REQUIREMENTS"' in it or "--no-deps" in it for it in installs] == [True, True]
    assert dict(image())["ARG"] == "REQUIREMENTS=requirements.txt"


def test_the_image_runs_as_nobody_and_asks_itself_how_it_is() -> None:
    instructions = dict(image())
    assert not instructions["USER"].startswith(("0", "root"))
    entry = '["env", "--block-signal=TERM", "ai-recruiter"]'  # the exec form: signals reach it, from the first on
    assert instructions["ENTRYPOINT"] == entry
    assert "http://127.0.0.1:8000/healthz" in instructions["HEALTHCHECK"]
    assert instructions["EXPOSE"] == "8000"
    assert instructions["VOLUME"] == "/data" == dict(environments())["image"][f"{PREFIX}DATA_DIR"]


def test_the_image_keeps_of_swagger_ui_what_its_page_asks_for() -> None:
    page = (ROOT / "adapters" / "http" / "static" / "docs.html").read_text()
    asked = set(re.findall(r"docs/files/(swagger[\w.-]+)", page))
    [kept] = re.findall(r"^SERVED = \{(.*?)\}", (ROOT / ".ci" / "slim").read_text(), re.MULTILINE)
    assert len(asked) == 2
    assert asked <= set(re.findall(r'"([^"]+)"', kept))
