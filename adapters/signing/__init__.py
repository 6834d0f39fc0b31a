"""Signs what is to be kept elsewhere, and remembers it on this machine."""

from adapters.signing.checkpoint_log import FileCheckpointLog, MemoryCheckpointLog
from adapters.signing.ed25519 import Ed25519Signer, PublicKeys, UnusableKey

__all__ = ["Ed25519Signer", "FileCheckpointLog", "MemoryCheckpointLog", "PublicKeys", "UnusableKey"]
