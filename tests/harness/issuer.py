"""An OpenID Connect issuer: a real HTTP server with keys of its own, which signs whatever a test wants."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from adapters.oidc.config import OidcConfig

AUDIENCE = "ai-recruiter"
CONFIGURATION = "/.well-known/openid-configuration"


def rsa(kid: str = "rsa-1") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def ec(kid: str = "ec-1") -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


def ed25519(kid: str = "ed-1") -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig"})


def signed(claims: Mapping[str, Any], key: Key, alg: str, **header: Any) -> str:
    """A token; its header names the key unless told otherwise."""
    named = {"alg": alg, "kid": key.get("kid"), **header}
    told = {name: value for name, value in named.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # EdDSA has new names
        return jwt.encode(told, dict(claims), key, algorithms=[alg])


def with_the_public_key_as_secret(claims: Mapping[str, Any], key: RSAKey) -> str:
    """What an attacker makes who hopes that the verifier takes a public key for a shared secret."""
    written = signed(claims, OctKey.generate_key(256), "HS256", kid=key.get("kid")).rpartition(".")[0]
    forged = hmac.digest(key.as_pem(private=False), written.encode(), "sha256")  # the library refuses to
    return f"{written}.{base64.urlsafe_b64encode(forged).rstrip(b'=').decode()}"


@dataclass(slots=True)
class Issuer:
    """What it publishes; `paths` is what was asked for, in order."""

    keys: list[Key] = field(default_factory=lambda: [ec()])
    port: int = 0
    paths: list[str] = field(default_factory=list)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)  # by path, instead of the right ones

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def config(self) -> OidcConfig:
        return OidcConfig(issuer=self.url, audience=AUDIENCE)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Those of a recruiter, good for an hour; a change to None leaves a claim out."""
        now = int(datetime.now(UTC).timestamp())
        valid = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + 3600, "sub": "anna"}
        whole = {**valid, "tenant": "acme", "roles": ["recruiter"], **changes}
        return {name: value for name, value in whole.items() if value is not None}

    def token(self, **changes: Any) -> str:
        """Signed with the first key."""
        alg = {"EC": "ES256", "RSA": "RS256", "OKP": "Ed25519"}[self.keys[0].key_type]
        return signed(self.claims(**changes), self.keys[0], alg)

    def answer(self, path: str) -> tuple[int, bytes]:
        if path in self.answers:
            return self.answers[path]
        if path == CONFIGURATION:
            return 200, json.dumps({"issuer": self.url, "jwks_uri": f"{self.url}/keys"}).encode()
        if path == "/keys":
            return 200, json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()
        return 404, b""

    @contextmanager
    def serving(self) -> Iterator[Issuer]:
        """Answer until the block ends, at the same port each time."""
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.paths.append(self.path)
                status, body = issuer.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        with _Server(("127.0.0.1", self.port), Handler) as server:
            self.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that has read enough is no news."""
