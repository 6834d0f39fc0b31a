"""Every operation of the service. The two kinds of client make their methods of these."""

from __future__ import annotations

from adapters.client.job_operations import JobOperations
from adapters.client.people_operations import PeopleOperations
from adapters.client.vacancy_operations import VacancyOperations


class Operations(JobOperations, PeopleOperations, VacancyOperations):
    """What can be done with a service."""
