"""The contract of a CategoryStore."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from domain.model.categories import AgeBand, Categories, Disability, RaceEthnicity, Sex
from domain.model.ids import EvaluationId
from domain.model.impact import Applicant, Outcome
from domain.model.report import Recommendation
from ports.categories import CategoryStore
from ports.contracts.base import Contract
from ports.contracts.builders import ALICE, BOB, an_id

OpenCategories = Callable[[], AbstractAsyncContextManager[CategoryStore]]
"""Opens the store; within one test every call opens the same one, as the next process would."""

FULL = Categories(
    sex=Sex.FEMALE, race_ethnicity=RaceEthnicity.ASIAN, age_band=AgeBand.FROM_40, disability=Disability.YES
)
REFUSED = Categories(sex=Sex.DECLINED, race_ethnicity=RaceEthnicity.DECLINED)
LISTED = Outcome(decision=Recommendation.SHORTLIST, recommendation=Recommendation.REVIEW, score=71.5)
NOTHING_YET = Outcome(decision=None, recommendation=None, score=None)


def applied(*ids: EvaluationId, outcome: Outcome = LISTED) -> Applicant:
    """An applicant with these ids, its own first."""
    return Applicant(ids=ids, outcome=outcome)


class CategoryStoreContract(Contract):
    """Derive a class whose name begins with `Test`, and give `open_categories`."""

    @pytest.fixture
    @abstractmethod
    def open_categories(self) -> OpenCategories:
        """Opens an empty store."""

    @pytest.fixture
    async def categories(self, open_categories: OpenCategories) -> AsyncIterator[CategoryStore]:
        async with open_categories() as opened:
            yield opened

    async def test_an_empty_store_is_well_and_knows_nobody(self, categories: CategoryStore) -> None:
        await categories.check()
        assert await categories.count(ALICE, []) == {}
        assert await categories.count(ALICE, [applied(an_id())]) == {(None, LISTED): 1}

    async def test_every_answer_is_counted_as_it_was_given(self, categories: CategoryStore) -> None:
        kinds: dict[str, list[object]] = {
            "sex": list(Sex),
            "race_ethnicity": list(RaceEthnicity),
            "age_band": list(AgeBand),
            "disability": list(Disability),
        }
        for name, answers in kinds.items():
            for answer in answers:
                id, told = an_id(), Categories(**{name: answer})  # type: ignore[arg-type]
                await categories.put(id, ALICE, told)
                assert await categories.count(ALICE, [applied(id)]) == {(told, LISTED): 1}
        await categories.check()

    async def test_equal_applicants_are_counted_together(self, categories: CategoryStore) -> None:
        ids = [an_id() for _ in range(5)]
        for id, told in zip(ids, (FULL, FULL, FULL, REFUSED), strict=False):
            await categories.put(id, ALICE, told)
        outcomes = (LISTED, LISTED, NOTHING_YET, LISTED, LISTED)
        asked = [applied(id, outcome=outcome) for id, outcome in zip(ids, outcomes, strict=True)]
        assert await categories.count(ALICE, asked) == {
            (FULL, LISTED): 2,
            (FULL, NOTHING_YET): 1,
            (REFUSED, LISTED): 1,
            (None, LISTED): 1,
        }

    async def test_more_applicants_than_fit_one_statement(self, categories: CategoryStore) -> None:
        ids = [an_id() for _ in range(1_200)]
        await categories.put(ids[0], ALICE, FULL)
        await categories.put(ids[-1], ALICE, FULL)
        assert await categories.count(ALICE, list(map(applied, ids))) == {(FULL, LISTED): 2, (None, LISTED): 1_198}

    async def test_a_later_declaration_takes_the_place_of_an_earlier_one(self, categories: CategoryStore) -> None:
        id = an_id()
        for told in (FULL, FULL, REFUSED):
            await categories.put(id, ALICE, told)
        assert await categories.count(ALICE, [applied(id)]) == {(REFUSED, LISTED): 1}

    async def test_the_first_id_with_categories_counts(self, categories: CategoryStore) -> None:
        own, earlier, first = an_id(), an_id(), an_id()
        await categories.put(first, ALICE, FULL)
        assert await categories.count(ALICE, [applied(own, earlier, first)]) == {(FULL, LISTED): 1}
        await categories.put(earlier, ALICE, REFUSED)
        assert await categories.count(ALICE, [applied(own, earlier, first)]) == {(REFUSED, LISTED): 1}

    async def test_another_tenant_counts_and_changes_nothing(self, categories: CategoryStore) -> None:
        id = an_id()
        await categories.put(id, ALICE, FULL)
        await categories.put(id, BOB, REFUSED)
        assert await categories.count(BOB, [applied(id)]) == {(None, LISTED): 1}
        assert await categories.count(ALICE, [applied(id)]) == {(FULL, LISTED): 1}

    async def test_what_is_forgotten_is_gone_and_nothing_else(self, categories: CategoryStore) -> None:
        gone, kept = an_id(), an_id()
        for id in (gone, kept):
            await categories.put(id, ALICE, FULL)
        await categories.forget(gone)
        await categories.forget(gone)
        await categories.forget(an_id())
        assert await categories.count(ALICE, [applied(gone), applied(kept)]) == {(None, LISTED): 1, (FULL, LISTED): 1}

    async def test_the_next_process_finds_it(self, open_categories: OpenCategories) -> None:
        id = an_id()
        async with open_categories() as categories:
            await categories.put(id, ALICE, FULL)
        async with open_categories() as categories:
            assert await categories.count(ALICE, [applied(id)]) == {(FULL, LISTED): 1}
