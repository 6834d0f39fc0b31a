"""Sends webhooks over HTTP, signed by Standard Webhooks, to addresses only that may be reached."""

from adapters.webhooks.sender import HttpWebhookSender

__all__ = ["HttpWebhookSender"]
