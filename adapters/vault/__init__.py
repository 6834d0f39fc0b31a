"""Encryption: a key for each evaluation, wrapped by master keys of a file."""

from adapters.vault.envelope import EnvelopeVault
from adapters.vault.master_keys import MasterKey, MasterKeyFile, MemoryMasterKeys, new_line, parsed
from adapters.vault.sealed_documents import SealedDocuments

__all__ = ["EnvelopeVault", "MasterKey", "MasterKeyFile", "MemoryMasterKeys", "SealedDocuments", "new_line", "parsed"]
