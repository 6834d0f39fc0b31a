"""Documents in an object store: a local directory, memory, S3, GCS or Azure, by one URL."""

from adapters.documents.obstore_documents import ObstoreDocuments

__all__ = ["ObstoreDocuments"]
