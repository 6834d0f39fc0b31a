"""All that a store of vacancies, piles and rankings promises."""

from __future__ import annotations

from ports.contracts.figures import FiguresContract
from ports.contracts.piles import PileContract
from ports.contracts.rankings import RankingContract
from ports.contracts.vacancies import VacancyRepositoryContract


class VacancyStoresContract(VacancyRepositoryContract, PileContract, RankingContract, FiguresContract):
    """Derive a class whose name begins with `Test`, and give `open_all`."""
