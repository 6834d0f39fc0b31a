"""What a report was made with and from."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from unicodedata import normalize

from cvJobMatching.model.report import Provenance
from cvJobMatching.understanding.lexicon import lexicon
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.engines.judgement import Judging
    from cvJobMatching.matching.pair import Candidate, Vacancy


@cache
def package_version() -> str:
    """The version of the distribution that the package is part of; "0" when it is not installed."""
    try:
        return version("ai-recruiter")
    except PackageNotFoundError:
        return "0"


def provenance(engine: Judging, candidate: Candidate, vacancy: Vacancy) -> Provenance:
    """Versions, weights and thresholds as they are applied, and the hashes of both documents."""
    return Provenance(
        engine=engine.name,
        engine_version=engine.version,
        package_version=package_version(),
        lexicon_version=lexicon().version,
        weights_version=weights().version,
        weights=dict(weights().of),
        thresholds=dict(weights().thresholds),
        models=engine.models,
        cv_sha256=candidate.document.sha256,
        job_description_sha256=vacancy.document.sha256,
        as_of=candidate.as_of,
        cv_language=candidate.document.language,
        job_description_language=vacancy.document.language,
        criteria="given" if vacancy.given else "read",
        criteria_approved_by=vacancy.approved_by,
        criteria_version=vacancy.version,
        cv_text_sha256=text_sha256(candidate.document.text),
    )


def text_sha256(text: str) -> str | None:
    """The hash of the letters and digits alone, small, so that it is the same however the text is laid out.

    None where there are none.
    """
    plain = "".join(filter(str.isalnum, normalize("NFKC", text).casefold()))
    return hashlib.sha256(plain.encode()).hexdigest() if plain else None
