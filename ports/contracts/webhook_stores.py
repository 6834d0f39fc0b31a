"""All that a store of webhooks promises."""

from __future__ import annotations

from ports.contracts.webhook_outbox import OutboxContract, ReplayContract
from ports.contracts.webhooks import WebhookRepositoryContract, WritingContract


class WebhookStoresContract(WebhookRepositoryContract, WritingContract, OutboxContract, ReplayContract):
    """Derive a class whose name begins with `Test`, and give `open_all`."""
