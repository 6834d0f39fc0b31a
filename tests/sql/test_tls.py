"""MySQL over TLS: only to the server that is trusted, and never without it."""

from __future__ import annotations

import ipaddress
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pymysql.constants import CLIENT

from adapters.cli.exits import Exit
from tests.harness.mariadb import MariaDb, running_mariadb
from tests.harness.mysql import running_mysql
from tests.harness.service import command
from tests.harness.sql_server import SqlServer


def certificate(directory: Path) -> tuple[Path, Path]:
    """One that vouches for itself, for 127.0.0.1, and its key."""
    directory.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server of the tests")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    day, serial = timedelta(days=1), x509.random_serial_number()
    made = x509.CertificateBuilder(name, name, key.public_key(), serial, now - day, now + day)
    signed = made.add_extension(here, critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    pem = serialization.Encoding.PEM
    (directory / "server.pem").write_bytes(signed.sign(key, hashes.SHA256()).public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (directory / "server.key").write_bytes(secret)
    return directory / "server.pem", directory / "server.key"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls") / "own")


@pytest.fixture(scope="module", params=[running_mariadb, running_mysql])
def secured(
    request: pytest.FixtureRequest, own: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqlServer]:
    authority, key = own
    options = (f"--ssl-cert={authority}", f"--ssl-key={key}")
    with request.param(tmp_path_factory.mktemp("secured"), *options) as server:
        yield server


def migrated(server: SqlServer, authority: Path, user: str = "root") -> tuple[int, str]:
    """The exit code of `migrate`, and what it said."""
    url = server.new_database().replace("//root@", f"//{user}@")
    done = command("migrate", settings={"DATABASE_URL": url, "DATABASE_TLS_CA": str(authority)}, within=240)
    return done.returncode, done.stderr


def test_the_line_is_encrypted(secured: SqlServer, own: tuple[Path, Path]) -> None:
    with secured.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE USER 'careful'@'%' REQUIRE SSL")
        cursor.execute("GRANT ALL ON *.* TO 'careful'@'%'")
    assert migrated(secured, own[0], user="careful") == (Exit.OK, "The schema is up to date.\n")


def test_a_server_that_is_not_trusted_is_not_spoken_to(secured: SqlServer, tmp_path: Path) -> None:
    foreign, _ = certificate(tmp_path / "foreign")
    code, told = migrated(secured, foreign)
    assert code == Exit.UNAVAILABLE
    assert "Can't connect" in told


def test_a_server_without_tls_is_not_spoken_to(mariadb: MariaDb, own: tuple[Path, Path]) -> None:
    code, told = migrated(mariadb, own[0])
    assert code == Exit.UNAVAILABLE
    assert "offers no TLS" in told


@contextmanager
def asking_for_the_bare_password() -> Iterator[tuple[int, list[bytes]]]:
    """Somebody between us and the server, who offers no TLS: the port, and what was said after the greeting."""
    said: list[bytes] = []

    class Stranger(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            no_tls = 0xFFFFFFFF & ~CLIENT.SSL
            greeting = b"\x0a8.4.0\0" + struct.pack("<I", 1) + b"12345678\0"
            greeting += struct.pack("<HBHH", no_tls & 0xFFFF, 45, 2, no_tls >> 16)
            greeting += b"\x15" + bytes(10) + b"123456789012\0" + b"mysql_clear_password\0"
            self.request.sendall(struct.pack("<I", len(greeting))[:3] + b"\0" + greeting)
            said.append(self.request.recv(4096))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], said
        server.shutdown()


def test_who_offers_no_tls_hears_no_password(own: tuple[Path, Path]) -> None:
    with asking_for_the_bare_password() as (port, said):
        url = f"mysql+aiomysql://app:correct-horse@127.0.0.1:{port}/ai_recruiter"
        done = command("migrate", settings={"DATABASE_URL": url, "DATABASE_TLS_CA": str(own[0])}, within=240)
    assert "offers no TLS" in done.stderr
    assert done.returncode == Exit.UNAVAILABLE
    assert said == [b""]


def test_a_file_that_is_not_there_is_named(sql_server: SqlServer, tmp_path: Path) -> None:
    code, told = migrated(sql_server, tmp_path / "nowhere.pem")
    assert code == Exit.UNAVAILABLE
    assert "database_tls_ca" in told
