"""The engine `remote`: what a server answers, under the name by which it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cvJobMatching.engines.face import Cost, Needs, TryAgainLater
from cvJobMatching.engines.remote import describe
from cvJobMatching.engines.remote.client import Client, certificates
from cvJobMatching.engines.remote.settings import PREFIX

if TYPE_CHECKING:
    import ssl

    from cvJobMatching.engines.face import Input, Run, Task
    from cvJobMatching.engines.remote.protocol import Description
    from cvJobMatching.engines.remote.settings import RemoteSettings

NOT_KNOWN: Final = "unknown"
_MOST_CHARACTERS: Final = 100  # of the version that a report states


class RemoteUnusable(Exception):
    """Nothing but the operator can make it work; the message says what to do."""


class RemoteEngine:
    """Its version is name and version of the engine behind it, such as `acme-ranker 3.1`, as its reports state it.

    Of a server that does not answer when the service starts the version is not known, and its jobs wait for it.
    """

    name = "remote"

    def __init__(self, settings: RemoteSettings) -> None:
        self.settings = settings
        self.needs = Needs(network=True, ports=(settings.port,), folders=settings.files)
        self._told: Description | None = None
        self._trusted: ssl.SSLContext | None = None

    @property
    def version(self) -> str:
        """See Engine."""
        return self._told.label if self._told else NOT_KNOWN

    @property
    def description(self) -> str:
        """See Engine."""
        if self._told is None:
            return f"An engine at {self.settings.endpoint}, which did not answer when the service started."
        return self._told.description

    @property
    def deterministic(self) -> bool:
        """See Engine."""
        return self._told is not None and self._told.deterministic

    @property
    def judges_given_criteria(self) -> bool:
        """See Engine."""
        return self._told is None or self._told.judges_given_criteria

    @property
    def cost(self) -> Cost:
        """See Engine."""
        if self._told is None:
            return Cost()
        it = self._told.cost
        return Cost(seconds=it.seconds, tokens=it.tokens, money=it.money)

    def prepare(self) -> None:
        """Asks the server what it is. Raises RemoteUnusable where waiting would not help."""
        if self.settings.encrypted:
            self._trusted = _certificates(self.settings)
        settings = replace(self.settings, timeout=min(self.settings.timeout, describe.LONGEST))
        asked = describe.ask(settings)
        if not asked.passes:
            raise RemoteUnusable(asked.reason)
        self._told = asked.description

    def evaluate(self, task: Task, run: Run) -> bytes:
        """See Engine."""
        client, cost = Client(self.settings, self._trusted), self.cost
        with run.call(tokens=cost.tokens or 0, money=cost.money or 0.0) as call:
            try:
                found = client.evaluate(task, run)
            except TryAgainLater:
                if not client.begun:  # it has done nothing
                    call.used(tokens=0)
                raise
            if found.usage is not None:
                call.used(tokens=found.usage.tokens, money=found.usage.money)
        return self._as_ours(found.report)

    def read_posting(self, posting: Input, run: Run) -> bytes:
        """See Engine."""
        with run.call(tokens=0) as call:
            call.used(tokens=0)
            return Client(self.settings, self._trusted).read_posting(posting)

    def _as_ours(self, report: bytes) -> bytes:
        """The report under our name, with name and version of who made it as the version.

        One that is none, or is by another engine than the server had named, stays as it is: whoever checks it says so.
        """
        try:
            body: Any = msgspec.json.decode(report)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return report
        origin = body.get("provenance") if isinstance(body, dict) else None
        if not isinstance(origin, dict):
            return report
        maker, version = origin.get("engine"), origin.get("engine_version")
        if not isinstance(maker, str) or not isinstance(version, str) or len(maker) + len(version) > _MOST_CHARACTERS:
            return report
        if self._told is not None and maker != self._told.name:
            return report
        ours = {**origin, "engine": self.name, "engine_version": f"{maker} {version}"}
        return msgspec.json.encode({**body, "provenance": ours}, order="sorted")


def _certificates(settings: RemoteSettings) -> ssl.SSLContext:
    try:
        return certificates(settings)
    except OSError as error:
        reason = f"the certificates of {settings.ca_file} cannot be read ({error.strerror or error})"
        raise RemoteUnusable(f"{reason}; {PREFIX}CA_FILE must name a file in PEM") from None
