"""What a name that changes its meaning reaches; run by test_rebinding.py in a network of its own.

There, 8.8.8.8 is a receiver, 127.0.0.1 is what must not be reached, and the name server is ours.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.webhooks import HttpWebhookSender
from adapters.webhooks.addresses import SystemNames, addresses_of, target_of
from domain.model.webhook import Message, MessageType
from ports.webhooks import Answer
from tests.harness.receiver import Receiver

NAME, PUBLIC, INNER = "rebind.example", "8.8.8.8", "127.0.0.1"
URL = f"https://{NAME}/hook"
MESSAGE = Message(type=MessageType.TEST, at=datetime(2026, 11, 27, tzinfo=UTC), seq=0)


class NameServer:
    """Answers with the public address once after each `rebind`, and with the inner one from then on."""

    def __init__(self) -> None:
        self.asked = 0

    def rebind(self) -> None:
        self.asked = 0

    @contextmanager
    def serving(self) -> Iterator[NameServer]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind((INNER, 53))
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()
            yield self

    def _serve(self, sock: socket.socket) -> None:
        while True:
            query, peer = sock.recvfrom(512)
            end = query.index(b"\0", 12) + 5  # the question: name, type, class
            is_a = query[end - 4 : end - 2] == b"\0\1"
            answer = b""
            if is_a:
                address = PUBLIC if self.asked == 0 else INNER
                self.asked += 1
                answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 0, 4) + socket.inet_aton(address)
            head = query[:2] + struct.pack("!HHHHH", 0x8180, 1, int(is_a), 0, 0)
            sock.sendto(head + query[12:end] + answer, peer)


def certificate(directory: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of that name shows, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
    day, serial = timedelta(days=1), x509.random_serial_number()
    made = x509.CertificateBuilder(name, name, key.public_key(), serial, now - day, now + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = directory / "server.pem"
    shown = signed.sign(key, hashes.SHA256()).public_bytes(pem)
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + shown)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=shown.decode())


async def main(directory: Path) -> dict[str, object]:
    server, trusting = certificate(directory)
    sender = HttpWebhookSender(allow_private=False, version="1", tls=trusting)
    public = Receiver(host=PUBLIC, port=443, tls=server)
    inner = Receiver(host=INNER, port=443, tls=server)
    with NameServer().serving() as names, public.listening(), inner.listening():
        await sender.check(URL)
        names.rebind()
        secret = sender.new_secret()
        first = await sender.send(URL, "first", MESSAGE, [secret])
        asked = names.asked
        second = await sender.send(URL, "second", MESSAGE, [secret])
        reached = {"public": [it.id for it in public.received], "inner": [it.id for it in inner.received]}
        names.rebind()
        await one_who_looks_and_then_connects(trusting)
        return {
            "first": first.status if isinstance(first, Answer) else first.reason,
            "asked": asked,
            "second": second.status if isinstance(second, Answer) else second.reason,
            "host": public.received[0].headers["host"] if public.received else None,
            "reached": reached,
            "the_careless_reached_inner": [it.id for it in inner.received] == ["careless"],
        }


async def one_who_looks_and_then_connects(trusting: ssl.SSLContext) -> None:
    """The control: the same check, followed by a connection to the name."""
    await addresses_of(target_of(URL, allow_private=False), SystemNames(1), allow_private=False)
    async with httpx2.AsyncClient(verify=trusting, trust_env=False) as client:
        await client.post(URL, headers={"webhook-id": "careless"}, content=b"{}")


if __name__ == "__main__":
    json.dump(anyio.run(main, Path(sys.argv[1])), sys.stdout)
