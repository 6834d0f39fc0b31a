"""A remote engine behind TLS is believed when its certificate is."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cvJobMatching.engines import Alone, Input, Task, TryAgainLater
from cvJobMatching.engines.remote.engine import RemoteEngine, RemoteUnusable
from cvJobMatching.engines.remote.settings import RemoteSettings
from tests.harness.engine_server import EngineServer, serving

TASK = Task(cv=Input(content="Python since 2019"), job_description=Input(content="Python"), as_of=date(2026, 11, 28))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the key and the certificate of 127.0.0.1, its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "engine of the tests")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    day, now = timedelta(days=1), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    constraints = x509.BasicConstraints(ca=True, path_length=None)
    signed = (
        made.add_extension(constraints, critical=True).add_extension(here, critical=False).sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "engine.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + signed.public_bytes(pem))
    return file


@pytest.fixture
def server(certificate: Path) -> Iterator[EngineServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(EngineServer(tls=context)) as server:
        yield server


def test_a_server_of_the_authority_that_is_named_is_asked(server: EngineServer, certificate: Path) -> None:
    engine = RemoteEngine(RemoteSettings(url=server.url, ca_file=str(certificate), timeout=20.0))
    engine.prepare()
    assert engine.version == "acme 3.1"
    assert b'"remote"' in engine.evaluate(TASK, Alone())


def test_a_server_of_nobody_that_is_known_hears_nothing(server: EngineServer) -> None:
    engine = RemoteEngine(RemoteSettings(url=server.url, timeout=20.0))
    with pytest.raises(RemoteUnusable, match="AI_RECRUITER_REMOTE_CA_FILE"):
        engine.prepare()
    with pytest.raises(TryAgainLater, match="is not trusted; name the file of its authority"):
        engine.evaluate(TASK, Alone())
    assert server.calls == []
