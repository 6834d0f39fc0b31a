"""The use cases as HTTP drives them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.http.services import OnAccepted, Services, nobody
from bootstrap.container import Container


def http_services(
    cases: Container,
    *,
    checks: Mapping[str, Callable[[], Awaitable[object]]],
    metrics: Callable[[], Awaitable[bytes]],
    dispensable: frozenset[str] = frozenset(),
    on_accepted: OnAccepted = nobody,
) -> Services:
    """See Services; the matcher is that of the use cases."""
    return Services(
        identify=cases.identify(),
        limits=cases.limits(),
        tickets=cases.tickets(),
        sessions=cases.sessions(),
        submit=cases.submit(),
        read=cases.read(),
        follow=cases.follow(),
        cancel=cases.cancel(),
        decide=cases.decide(),
        erase=cases.erase(),
        hold=cases.hold(),
        export_subject=cases.export_subject(),
        reveal=cases.reveal(),
        case_files=cases.case_files(),
        view=cases.view(),
        open_vacancy=cases.open_vacancy(),
        edit_criteria=cases.edit_criteria(),
        read_vacancies=cases.read_vacancies(),
        follow_pile=cases.follow_pile(),
        webhooks=cases.webhooks(),
        record_view=cases.view_recorder(),
        audit=cases.read_audit(),
        evidence=cases.evidence(),
        declare_categories=cases.declare_categories(),
        measure_impact=cases.measure_impact(),
        findings_only=cases.rules().findings_only,
        matcher=cases.adapters().matcher,
        checks=checks,
        dispensable=dispensable,
        metrics=metrics,
        on_accepted=on_accepted,
    )
