"""How a service ends while a name server does not answer it; run by test_silence.py in a network of its own."""

from __future__ import annotations

import json
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2

from tests.harness.service import Service, running

GRACE_S = 2
ASKED_WITHIN_S, ENDS_WITHIN_S = 30, 60  # on a busy machine


def register(service: Service) -> str:
    """A webhook, for which its name is looked up."""
    try:
        with httpx2.Client(base_url=service.url, trust_env=False, timeout=60) as client:
            return str(client.post("/api/v1/webhooks", json={"url": "https://silent.example/"}).status_code)
    except httpx2.TransportError as error:
        return type(error).__name__


def main(directory: Path) -> dict[str, object]:
    service = Service(directory=directory, settings={"GRACE_S": str(GRACE_S)}, arguments=["--workers", "0"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as names, running(service), ThreadPoolExecutor() as threads:
        names.bind(("127.0.0.1", 53))
        names.settimeout(ASKED_WITHIN_S)
        registered = threads.submit(register, service)
        asked = names.recvfrom(512)[0]
        began = time.monotonic()
        exit_code = service.terminate(within=ENDS_WITHIN_S)
        took = time.monotonic() - began
        return {"asked": b"\6silent" in asked, "exit": exit_code, "took": took, "answer": registered.result()}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout)
