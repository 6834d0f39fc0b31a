"""The settings of what stands in front: proxies, and who scrapes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from adapters.http.public_path import is_public_path
from bootstrap.connection_settings import ConnectionSettings


class FrontSettings(ConnectionSettings, frozen=True, kw_only=True):
    """A part of bootstrap.settings.Settings."""

    public_path: str = ""
    trust_forwarded_prefix: bool = False
    keep_alive_s: Annotated[int, Meta(ge=1, le=3600)] = 75
    metrics_key_file: Path | None = None

    def check_public_path(self) -> None:
        """Raises ValueError."""
        if not is_public_path(self.public_path):
            raise ValueError(
                "AI_RECRUITER_PUBLIC_PATH must be a path such as /recruiting, without a slash at its end; its first "
                "part must be none of the service's own paths"
            )
