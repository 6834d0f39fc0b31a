"""Who may speak to the broker: passwords, tokens, keys, certificates, and the shipped configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import anyio
import nkeys
import pytest
from anyio.abc import SocketAttribute, SocketStream
from nats.errors import Error
from structlog.testing import capture_logs

import bootstrap
from adapters.nats import NatsConfig, open_nats
from ports.contracts.builders import an_id
from ports.errors import Unavailable
from tests.harness.nats import NatsServer, running_nats
from tests.harness.nats_processes import finished

SECRET = "correct-horse-battery"
SHIPPED = Path(bootstrap.__file__).with_name("nats.conf")


async def works(server: NatsServer, **login: object) -> None:
    """Offer and take something with this login."""
    async with open_nats(server.config(**login)) as nats, nats.queue.deliveries() as deliveries:
        await nats.queue.put(id := an_id(), dispatch=1)
        assert await finished(deliveries) == id


async def is_turned_away(server: NatsServer, **login: object) -> None:
    """The service starts, says why the broker does not have it, and shows no secret."""
    with capture_logs() as logs:
        config = server.config(**login)
        async with open_nats(config) as nats:
            with pytest.raises(Unavailable, match="Authorization Violation"):
                await nats.queue.check()
    assert SECRET not in f"{logs} {config}"


async def test_a_user_and_a_password(tmp_path: Path) -> None:
    with running_nats(tmp_path / "nats", settings=f"authorization {{ user: us, password: {SECRET} }}") as server:
        await works(server, user="us", password=SECRET)
        await works(server, servers=(server.url.replace("//", f"//us:{SECRET}@"),))
        await is_turned_away(server, user="us", password=f"{SECRET}x")
        await is_turned_away(server, servers=(server.url.replace("//", f"//us:{SECRET}x@"),))
        await is_turned_away(server)


async def test_a_token(tmp_path: Path) -> None:
    with running_nats(tmp_path / "nats", settings=f"authorization {{ token: {SECRET} }}") as server:
        await works(server, token=SECRET)
        await is_turned_away(server, token=f"{SECRET}x")


async def test_an_nkey(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.nk", tmp_path / "other.nk"
    public = _new_key(mine)
    _new_key(other)
    with running_nats(tmp_path / "nats", settings=f"authorization {{ users: [ {{ nkey: {public} }} ] }}") as server:
        await works(server, nkey_file=mine)
        await is_turned_away(server, nkey_file=other)


@pytest.mark.parametrize("setting", ["nkey_file", "creds_file", "tls_ca"])
async def test_a_file_that_is_not_there_is_named(nats: NatsServer, setting: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"nats_.*No such file"):
        async with open_nats(nats.config(**{setting: tmp_path / "nowhere"})):
            pytest.fail("it was opened")


@pytest.mark.parametrize("setting", ["nkey_file", "creds_file"])
async def test_a_file_of_rubbish_is_told(tmp_path: Path, setting: str) -> None:
    (tmp_path / "rubbish").write_text("SUABCDEF\n")
    public = _new_key(tmp_path / "good.nk")
    with running_nats(tmp_path / "nats", settings=f"authorization {{ users: [ {{ nkey: {public} }} ] }}") as server:
        async with open_nats(server.config(**{setting: tmp_path / "rubbish"})) as nats:
            with pytest.raises(Unavailable, match="cannot be reached"):
                await nats.queue.check()


async def test_certificates_on_both_sides(tmp_path: Path) -> None:
    authority, stranger = _authority(tmp_path / "ca"), _authority(tmp_path / "stranger")
    server_pair, client_pair = _issued(authority, tmp_path / "server"), _issued(authority, tmp_path / "client")
    files = f'cert_file: "{server_pair[0]}", key_file: "{server_pair[1]}", ca_file: "{authority[0]}"'
    tls = f"tls {{ {files}, verify: true }}"
    with running_nats(tmp_path / "nats", settings=tls) as server:
        ours = {"tls_ca": authority[0], "tls_cert": client_pair[0], "tls_key": client_pair[1]}
        await works(server, **ours)
        await works(server, **ours, servers=(server.url.replace("nats://", "tls://"),))
        async with open_nats(server.config(**{**ours, "tls_ca": stranger[0]})) as nats:
            with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
                await nats.queue.check()
        async with open_nats(server.config(tls_ca=authority[0])) as nats:
            with pytest.raises(Unavailable):
                await nats.queue.check()


@pytest.mark.parametrize("scheme", ["tls", "nats"])
async def test_who_asks_for_no_tls_hears_no_password(tmp_path: Path, scheme: str) -> None:
    """nats-py would log in all the same, in the open."""
    authority = None if scheme == "tls" else _authority(tmp_path / "ca")[0]
    heard: list[bytes] = []

    async def stranger(stream: SocketStream) -> None:
        async with stream:
            await stream.send(b'INFO {"server_id":"X","version":"2.15.0","auth_required":true,"max_payload":1024}\r\n')
            with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
                heard.append(await stream.receive())

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, stranger)
        server = f"{scheme}://127.0.0.1:{listener.extra(SocketAttribute.local_port)}"
        async with open_nats(NatsConfig(servers=(server,), user="us", password=SECRET, tls_ca=authority)) as nats:
            with pytest.raises(Unavailable, match="does not ask for TLS"):
                await nats.queue.check()
        tasks.cancel_scope.cancel()
    assert heard == []


async def test_the_shipped_configuration_serves_both_roles(tmp_path: Path) -> None:
    with shipped(tmp_path) as server:
        api = server.config(user="api", password="for-api", prefix="ai_recruiter", max_bytes=2**20)
        worker = server.config(user="worker", password="for-worker", prefix="ai_recruiter", max_bytes=2**20)
        with capture_logs() as logs:
            async with open_nats(api) as ours, open_nats(worker) as theirs, theirs.queue.deliveries() as deliveries:
                await ours.queue.check()
                await ours.queue.put(id := an_id(), dispatch=1)
                assert await finished(deliveries) == id
        assert not [line for line in logs if line["log_level"] == "error"]
        assert not [line for line in logs if "permissions" in str(line).lower()]


async def test_the_shipped_configuration_lets_each_do_its_own_and_no_more(tmp_path: Path) -> None:
    with shipped(tmp_path) as server:
        login = {"prefix": "ai_recruiter", "max_bytes": 2**20}
        async with open_nats(server.config(user="worker", password="for-worker", **login)) as worker:
            client = worker.queue.client()
            with pytest.raises(Error):
                await client.jetstream(timeout=0.5).delete_stream("AI_RECRUITER_WORK")
            with pytest.raises(Error):
                await client.jetstream(timeout=0.5).publish("somebody.elses.subject", b"")
            await worker.queue.check()
        await is_turned_away(server, **login)


async def test_the_shipped_configuration_writes_before_it_confirms(tmp_path: Path) -> None:
    with shipped(tmp_path) as server:
        config = server.config(
            user="worker",
            password="for-worker",
            max_bytes=2**20,
            prefix="ai_recruiter",
            monitor_urls=(server.monitor_url,),
        )
        async with open_nats(config) as nats:
            await nats.queue.check()


@contextmanager
def shipped(directory: Path) -> Iterator[NatsServer]:
    """A server over the configuration as it is shipped, but for where it listens and stores."""
    with running_nats(directory / "nats") as server:
        server.stop()
        configuration = SHIPPED.read_text()
        for theirs, ours in (
            ("0.0.0.0:4222", f"127.0.0.1:{server.port}"),
            ("0.0.0.0:8222", f"127.0.0.1:{server.monitor_port}"),
            ("/var/lib/nats", str(server.directory)),
        ):
            assert configuration.count(theirs) == 1
            configuration = configuration.replace(theirs, ours)
        (server.directory / "shipped.conf").write_text(configuration)
        command: list[str | Path] = [
            Path(sys.executable).with_name("nats-server"),
            "-c",
            server.directory / "shipped.conf",
        ]
        passwords = {"NATS_API_PASSWORD": "for-api", "NATS_WORKER_PASSWORD": "for-worker"}
        with (server.directory / "log").open("ab") as log:
            server.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **passwords})
        server.wait()
        yield server


def _new_key(path: Path) -> str:
    seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
    path.write_bytes(seed)
    return bytes(nkeys.from_seed(bytearray(seed)).public_key).decode()


def _authority(stem: Path) -> tuple[Path, Path]:
    certificate, key = stem.with_suffix(".pem"), stem.with_suffix(".key")
    _openssl("req", "-x509", "-days", "2", "-subj", f"/CN={stem.name}", "-keyout", key, "-out", certificate)
    return certificate, key


def _issued(authority: tuple[Path, Path], stem: Path) -> tuple[Path, Path]:
    certificate, key = stem.with_suffix(".pem"), stem.with_suffix(".key")
    _openssl(
        *("req", "-x509", "-days", "2", "-subj", f"/CN={stem.name}", "-CA", authority[0], "-CAkey", authority[1]),
        *("-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"),
        *("-keyout", key, "-out", certificate),
    )
    return certificate, key


def _openssl(*arguments: str | Path) -> None:
    program = shutil.which("openssl")
    assert program, "openssl is missing: install it (it makes the certificates of this test)"
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    subprocess.run([program, arguments[0], *new_key, *arguments[1:]], check=True, capture_output=True)
