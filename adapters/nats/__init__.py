"""Queue and feed over NATS: JetStream hands out the work, core subjects carry the live events."""

from adapters.nats.config import NatsConfig
from adapters.nats.open import Nats, open_nats

__all__ = ["Nats", "NatsConfig", "open_nats"]
