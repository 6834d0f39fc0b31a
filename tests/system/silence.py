"""How a service ends while a name server does not answer it; run by test_silence.py in a network of its own."""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2

from tests.harness.service import Service, running

GRACE_S = 2
NAME = "silent.example"
ASKED_WITHIN_S, ENDS_WITHIN_S = 30, 90  # on a busy machine
SIOCSIFFLAGS, IFF_UP = 0x8914, 1  # netdevice(7)
BROKER, WEBHOOK = "broker", "webhook"


def raise_loopback() -> None:
    """Of a new network, where it is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def register(service: Service) -> int:
    """A webhook at that name, which is looked up for it; the status, or 0 where the service is gone."""
    try:
        with httpx2.Client(base_url=service.url, trust_env=False, timeout=60) as client:
            return client.post("/api/v1/webhooks", json={"url": f"https://{NAME}/"}).status_code
    except httpx2.TransportError:
        return 0


def main(directory: Path, asked_for: str) -> dict[str, object]:
    raise_loopback()
    settings = {"GRACE_S": str(GRACE_S)}
    if asked_for == BROKER:
        settings["NATS_URL"] = f"nats://{NAME}:4222"
    service = Service(directory=directory, settings=settings, arguments=["--workers", "0"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as names, ThreadPoolExecutor() as threads:
        names.bind(("127.0.0.1", 53))
        names.settimeout(ASKED_WITHIN_S)
        with running(service):
            if asked_for == WEBHOOK:
                threads.submit(register, service)
            asked = names.recvfrom(512)[0]
            began = time.monotonic()
            exit_code = service.terminate(within=ENDS_WITHIN_S)
            took = time.monotonic() - began
    return {"asked": NAME.split(".")[0].encode() in asked, "exit": exit_code, "took": took}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), sys.argv[2]), sys.stdout)
