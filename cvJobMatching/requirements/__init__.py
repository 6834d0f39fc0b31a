"""What a job description asks for: must and nice-to-have, each with the span it was read from."""

from cvJobMatching.requirements.read import Ask, VacancyFacts, vacancy_facts

__all__ = ["Ask", "VacancyFacts", "vacancy_facts"]
