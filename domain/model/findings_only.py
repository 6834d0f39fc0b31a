"""Tenants that see findings alone: nothing computed that would order people or advise on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, Final

from domain.model.errors import FindingsOnlyChosen
from domain.model.evaluation import Evaluation
from domain.model.figures import Figures
from domain.model.ids import Tenant
from domain.model.pile import PileEvent
from domain.model.report import Report

COMPUTED: Final = frozenset({"score", "recommendation", "confidence"})
_OF_ENTRIES: Final = COMPUTED | {"computed", "follows_advice"}
_OF_REPORTS: Final = COMPUTED | {"score_range"}
_NEAR_THRESHOLD: Final = "near_threshold"  # a warning of the advice
_OF_FINDINGS: Final = frozenset({"points", "max_points"})


@dataclass(frozen=True, slots=True)
class FindingsOnly:
    """What is taken out for such a tenant: of new reports before they are kept, of others whenever they are shown."""

    tenants: Set[Tenant] = frozenset()

    def __contains__(self, tenant: Tenant) -> bool:
        return tenant in self.tenants

    def kept(self, tenant: Tenant, report: Report) -> Report:
        """The report as it is to be kept."""
        if tenant not in self:
            return report
        return replace(report, score=None, recommendation=None, confidence=None, body=_bare(report.body))

    def body(self, tenant: Tenant, body: bytes) -> bytes:
        """The body of a kept report as it is shown."""
        return _bare(body) if tenant in self else body

    def evaluation(self, it: Evaluation) -> Evaluation:
        """An evaluation as it is shown."""
        return it.without_computed() if it.tenant in self else it

    def event(self, tenant: Tenant, event: PileEvent) -> PileEvent:
        """An event of a pile as it is shown."""
        if tenant not in self:
            return event
        return replace(event, news=replace(event.news, data=_without(event.news.data, COMPUTED)))

    def entry(self, tenant: Tenant, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an entry of the audit trail says, as a page shows it."""
        return _without(data, _OF_ENTRIES) if tenant in self else data

    def figures(self, tenant: Tenant, it: Figures) -> Figures:
        """Figures as they are shown: by what people decided alone."""
        if tenant not in self:
            return it
        cases: dict[Any, int] = {}
        for case, count in it.cases.items():
            bare = replace(case, advice=None)
            cases[bare] = cases.get(bare, 0) + count
        return replace(it, cases=cases)

    def refuse(self, tenant: Tenant, **wanted: object) -> None:
        """Raises FindingsOnlyChosen when such a tenant asks for an order or a selection by what was computed."""
        given = sorted(name for name, value in wanted.items() if value is not None)
        if tenant in self and given:
            raise FindingsOnlyChosen(f"this tenant sees findings only: leave {', '.join(given)} out")


NOBODY: Final = FindingsOnly()


def _bare(body: bytes) -> bytes:
    report = _without(json.loads(body), _OF_REPORTS)
    report["warnings"] = [each for each in report["warnings"] if each["code"] != _NEAR_THRESHOLD]
    report["findings"] = [_bare_finding(each) for each in report["findings"]]
    return json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _bare_finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    return _without(finding, _OF_FINDINGS) | {"requirement": _without(finding["requirement"], {"weight"})}


def _without(told: Mapping[str, Any], names: Set[str]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names}
