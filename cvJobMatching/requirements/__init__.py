"""What a job description asks for: must and nice-to-have, each with the span it was read from."""

from cvJobMatching.requirements.ask import Ask, VacancyFacts
from cvJobMatching.requirements.read import vacancy_facts

__all__ = ["Ask", "VacancyFacts", "vacancy_facts"]
