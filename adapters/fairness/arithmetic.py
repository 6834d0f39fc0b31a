"""The ImpactArithmetic of glassbox-hiring, whose ratios are exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from anyio import to_thread
from glassbox.audit import GroupImpact, GroupOutcome, adverse_impact

from adapters.fairness.fisher import fisher_p
from domain.model.impact import Comparison, Tally

_HIGHEST = Comparison(ratio=1.0, highest=True, below_four_fifths=False, fisher_p=None)
_NOBODY_SELECTED = Comparison(ratio=None, highest=False, below_four_fifths=False, fisher_p=None)


class GlassboxArithmetic:
    """Calculates in a thread: Fisher's test on many people takes a while."""

    name = f"glassbox-hiring {version('glassbox-hiring')}"

    async def compare(self, tallies: Sequence[Tally]) -> Sequence[Comparison]:
        """See ImpactArithmetic; of groups with equal rates the largest is the one that the others are compared with."""
        return await to_thread.run_sync(_compared, tallies)


def _compared(tallies: Sequence[Tally]) -> Sequence[Comparison]:
    if not any(it.selected for it in tallies):
        return [_NOBODY_SELECTED for _ in tallies]
    if len(tallies) == 1:  # with whom glassbox refuses to compare
        return [_HIGHEST]
    by_name = {str(number): it for number, it in enumerate(tallies)}
    report = adverse_impact([GroupOutcome(name, it.selected, it.assessed) for name, it in by_name.items()])
    reference = by_name[report.reference_group]
    found = {it.name: _comparison(it, reference) for it in report.groups}
    return [found[name] for name in by_name]


def _comparison(it: GroupImpact, reference: Tally) -> Comparison:
    if it.is_reference:
        return _HIGHEST
    p = fisher_p(it.selected, it.total - it.selected, reference.selected, reference.assessed - reference.selected)
    return Comparison(ratio=it.impact_ratio, highest=it.impact_ratio == 1.0, below_four_fifths=it.flagged, fisher_p=p)
