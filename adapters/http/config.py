"""Every bound and limit of the HTTP side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from adapters.http.peers import OWN_MACHINE, Network
from domain.model.principal import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpConfig:
    """The defaults suit one machine that serves its own user; the settings override them by name."""

    version: str = "unknown"  # of the service; `bootstrap` passes the installed one

    # One submission
    max_body_bytes: int = 32 * 2**20
    max_document_bytes: int = 10 * 2**20
    max_parts: int = 8  # of a multipart body
    max_json_members: int = 1_000  # of a JSON body
    max_text_characters: int = 400_000  # of a document that comes as text
    max_filename_characters: int = 1_024  # as sent; what is kept of it is shorter
    max_metadata_bytes: int = 256 * 1024  # of its JSON, before it is decoded
    max_metadata_entries: int = 32
    max_metadata_key_characters: int = 64
    max_metadata_value_characters: int = 512
    max_wait_s: int = 45  # the longest `Prefer: wait` that is honoured: proxies give up after 50 or 60
    max_deadline_s: int = 86_400
    max_bytes_in_flight: int = 512 * 2**20  # of all the bodies that are being received or stored at a moment
    max_bytes_in_flight_per_peer: int = 128 * 2**20  # of those from one address that is no trusted proxy's
    max_bytes_in_flight_per_tenant: int = 256 * 2**20
    body_timeout: timedelta = timedelta(minutes=2)  # for one body to arrive
    body_idle: timedelta = timedelta(seconds=20)  # for which its sender may stand still, or be slower than 16 KiB/s

    # Many CVs in one request
    max_batch_bytes: int = 2**30
    max_batch_files: int = 10_000  # in loose parts and archives together
    max_archive_bytes: int = 256 * 2**20  # of one ZIP as it is sent
    max_unpacked_ratio: int = 200  # bytes of its files to bytes of the archive
    max_batches_at_once: int = 4
    max_batches_per_tenant: int = 2
    submissions_at_once: int = 16  # of one such request

    # Comparing candidates
    max_compared: int = 5

    # One page of the history
    page_size_default: int = 50
    page_size_max: int = 200

    # Listeners: WebSockets, event streams and requests that wait
    heartbeat: timedelta = timedelta(seconds=15)  # of silence, before a listener is told that the line is alive
    send_timeout: timedelta = timedelta(seconds=10)  # a listener that reads nothing for so long is given up
    longest_listening: timedelta = timedelta(days=1)  # then a listener is asked to connect again
    max_listeners: int = 10_000
    max_listeners_per_tenant: int = 7_500

    # Operations
    check_timeout: timedelta = timedelta(seconds=3)  # for each readiness check
    retry_after: timedelta = timedelta(seconds=2)  # what a client that came at a bad time is asked to wait

    # Who may come in
    metrics_key: bytes | None = field(default=None, repr=False)  # opens /metrics; None: everybody may
    erasers: frozenset[Role] = frozenset()  # roles that may erase a candidate, beside administrators
    keyed: bool = False  # whether the description says that calls need a key
    limited: bool = False  # whether it says that a call may be one too many
    allowed_hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})  # any port; without keys only
    trusted_proxies: tuple[Network, ...] = OWN_MACHINE  # whose X-Forwarded-For is believed
    max_failures_a_minute: int = 60  # of an address to prove who it is
    public_path: str = ""  # under which a proxy serves us, such as "/recruiting"
    trust_forwarded_prefix: bool = False  # whether a proxy in front says which it is
    trust_forwarded_proto: bool = False  # whether a proxy in front says by which protocol a request came
    allowed_origins: frozenset[str] = frozenset()  # of web pages elsewhere, such as "https://hr.example"

    @property
    def max_escaped_members(self) -> int:
        """What may look like members within the texts of a JSON body: two texts of nothing but such pairs fit."""
        return 2 * self.max_text_characters + 1_000

    @property
    def max_json_marks(self) -> int:
        """Bytes of a JSON body that are neither letters nor digits nor part of base64.

        Two texts of nothing but four-byte characters fit, and two documents whose slashes are escaped.
        """
        return 8 * self.max_text_characters + self.max_metadata_bytes + self.max_body_bytes // 32
