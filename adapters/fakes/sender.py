"""A WebhookSender without a network, for tests that say what receivers answer."""

from __future__ import annotations

import base64
import secrets as random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.model.errors import InvalidRequest
from domain.model.webhook import Message
from ports.webhooks import Answer, Failed


@dataclass(frozen=True, slots=True)
class Sent:
    """One try."""

    url: str
    id: str
    message: Message
    secrets: Sequence[str]


def taken(sent: Sent) -> Answer | Failed:
    """What a receiver that is well answers."""
    return Answer(204)


@dataclass(slots=True)
class ScriptedSender:
    """Keeps what was sent, and answers as `answer` says; nothing can be sent to what is no https URL."""

    answer: Callable[[Sent], Answer | Failed] = taken
    sent: list[Sent] = field(default_factory=list)

    def new_secret(self) -> str:
        return f"whsec_{base64.b64encode(random.token_bytes(32)).decode()}"

    async def check(self, url: str) -> None:
        if not url.startswith("https://"):
            raise InvalidRequest("url: use a URL that begins with https://")

    async def send(self, url: str, id: str, message: Message, secrets: Sequence[str]) -> Answer | Failed:
        one = Sent(url, id, message, secrets)
        self.sent.append(one)
        return self.answer(one)
