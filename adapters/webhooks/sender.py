"""The WebhookSender over HTTP."""

from __future__ import annotations

import base64
import secrets as random
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import anyio
import httpx2
import msgspec
from standardwebhooks import Webhook

from adapters.webhooks.addresses import (
    Address,
    Forbidden,
    Resolve,
    SystemNames,
    Target,
    addresses_of,
    target_of,
)
from domain.model.errors import InvalidRequest
from domain.model.webhook import Message
from ports.webhooks import Answer, Failed

CONNECT_WITHIN_S: Final = 10.0
READ_WITHIN_S: Final = 10.0
WITHIN_S: Final = 20.0  # in all; well within the lease of a delivery
BODY_WITHIN_S: Final = 1.0  # once the status is known
MOST_BYTES_READ: Final = 4096  # of an answer, whose body nobody looks at
MOST_ADDRESSES_TRIED: Final = 3
CHECKED_AT_ONCE: Final = 4  # names; apart from those of deliveries, which checks must not hold up
SENT_AT_ONCE: Final = 16  # more than deliveries: a look that was given up goes on until the system ends it
_SECRET_BYTES: Final = 32
_TIMEOUTS: Final = httpx2.Timeout(READ_WITHIN_S, connect=CONNECT_WITHIN_S).as_dict()


class HttpWebhookSender:
    """One connection for each message: it is made to the address that was checked, and to no other.

    Proxies of the environment are not used, and redirects are not followed: both would connect elsewhere.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        version: str,
        public_path: str = "",
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`allow_private` is for an intranet: any address may be reached then, and over plain HTTP.

        `public_path` is that under which a proxy serves the API; addresses in messages begin with it.
        `resolve` finds the addresses of a name; the system does when None.
        `tls` says whom to trust; the authorities of the system when None.
        """
        alone = httpx2.Limits(max_connections=None, max_keepalive_connections=0)  # two names may share an address
        self._transport = httpx2.AsyncHTTPTransport(verify=True if tls is None else tls, limits=alone)
        self._allow_private = allow_private
        self._public_path = public_path
        self._headers = {"User-Agent": f"ai-recruiter/{version}", "Content-Type": "application/json"}
        self._resolve_checked, self._resolve_sent = (
            resolve or SystemNames(at_once) for at_once in (CHECKED_AT_ONCE, SENT_AT_ONCE)
        )

    async def aclose(self) -> None:
        """Break off what is being sent."""
        await self._transport.aclose()

    def new_secret(self) -> str:
        return f"whsec_{base64.b64encode(random.token_bytes(_SECRET_BYTES)).decode()}"

    async def check(self, url: str) -> None:
        try:
            with anyio.fail_after(CONNECT_WITHIN_S):
                await self._addresses(target_of(url, allow_private=self._allow_private), self._resolve_checked)
        except Forbidden as error:
            raise InvalidRequest(f"url: {error}") from None
        except (OSError, UnicodeError):  # a timeout is one
            raise InvalidRequest("url: its host cannot be resolved; check the name") from None

    async def send(self, url: str, id: str, message: Message, secrets: Sequence[str]) -> Answer | Failed:
        try:
            with anyio.fail_after(WITHIN_S):
                target = target_of(url, allow_private=self._allow_private)
                addresses = await self._addresses(target, self._resolve_sent)
                body = body_of(message, self._public_path)
                signed = {**self._headers, **signature_of(id, body, secrets, at=datetime.now(UTC))}
                return await self._post(target, addresses[:MOST_ADDRESSES_TRIED], signed, body)
        except Forbidden as error:
            return Failed(f"not sent: {error}")
        except TimeoutError:
            return Failed(f"no answer within {WITHIN_S:g} s")
        except httpx2.TimeoutException:
            return Failed("it took too long to connect or to answer")
        except httpx2.ConnectError as error:
            return Failed(f"no connection: {_reason(error)}")
        except httpx2.TransportError as error:
            return Failed(f"the connection broke: {_reason(error)}")
        except OSError:
            return Failed(f"{httpx2.URL(url).host} cannot be resolved")

    async def _addresses(self, target: Target, resolve: Resolve) -> Sequence[Address]:
        return await addresses_of(target, resolve, allow_private=self._allow_private)

    async def _post(
        self, target: Target, addresses: Sequence[Address], headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """To the first address that takes a connection; Host and TLS go by the name, as without our look at it."""
        *others, last = addresses
        for address in others:
            try:
                return await self._post_to(address, target, headers, body)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._post_to(last, target, headers, body)

    async def _post_to(self, address: Address, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        pinned = target.url.copy_with(host=str(address))
        named = {**headers, "Host": target.url.netloc.decode("ascii")}
        extensions: dict[str, Any] = {"sni_hostname": target.host, "timeout": _TIMEOUTS}
        request = httpx2.Request("POST", pinned, content=body, headers=named, extensions=extensions)
        response = await self._transport.handle_async_request(request)
        try:
            await _read_a_little(response)
        finally:
            await response.aclose()
        return Answer(response.status_code)


def body_of(message: Message, public_path: str = "") -> bytes:
    """Thin: ids and where to ask, nothing of the people or their documents."""
    job, vacancy = message.job_id, message.vacancy_id
    place = f"/jobs/{job}" if job else f"/vacancies/{vacancy}" if vacancy else "/webhooks"
    return msgspec.json.encode(
        {
            "type": message.type.value,
            "timestamp": message.at,
            "data": {"job_id": job, "vacancy_id": vacancy, "seq": message.seq, "url": f"{public_path}/api/v1{place}"},
        }
    )


def signature_of(id: str, body: bytes, secrets: Sequence[str], *, at: datetime) -> Mapping[str, str]:
    """The headers of Standard Webhooks, with a signature by each secret."""
    signatures = [Webhook(secret).sign(id, at, body.decode()) for secret in secrets]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


async def _read_a_little(response: httpx2.Response) -> None:
    """As much as a polite receiver has sent at once; whatever comes of it, the answer is known already."""
    read = 0
    with anyio.move_on_after(BODY_WITHIN_S), suppress(httpx2.TransportError):
        async for chunk in response.aiter_raw():
            read += len(chunk)
            if read > MOST_BYTES_READ:
                return


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
