"""What a job description asks for: must and nice-to-have, each with the span it was read from."""

from cvJobMatching.understanding.vacancy.criterion import Ask, VacancyFacts
from cvJobMatching.understanding.vacancy.extract import vacancy_facts

__all__ = ["Ask", "VacancyFacts", "vacancy_facts"]
