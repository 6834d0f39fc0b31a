"""The requests of the port as messages of the sandbox, and the engines of the sandbox in the words of the port."""

from __future__ import annotations

from adapters.matching import criteria, wire
from domain.model.documents import DocumentInfo
from domain.model.ids import Engine
from ports.matcher import EngineInfo, Pair, UsualCost


def in_order(hello: wire.Hello, default: str | None) -> tuple[EngineInfo, ...]:
    """The engines that are ready, the default one first."""
    infos = [
        EngineInfo(
            name=Engine(card.name),
            version=card.version,
            description=card.description,
            deterministic=card.deterministic,
            judges_given_criteria=card.judges_given_criteria,
            network=card.network,
            cost=UsualCost(seconds=card.seconds, tokens=card.tokens, money=card.money),
        )
        for card in hello.engines
    ]
    return tuple(sorted(infos, key=lambda info: info.name != default))


def pair_task(pair: Pair) -> wire.PairTask:
    """A pair on its way into the sandbox."""
    return wire.PairTask(
        cv=sent(pair.cv, pair.cv_info),
        job_description=sent(pair.job_description, pair.job_description_info),
        as_of=pair.as_of,
        criteria=criteria.given(pair.criteria) if pair.criteria else None,
    )


def sent(content: bytes, info: DocumentInfo) -> wire.SentDocument:
    """A document on its way into the sandbox."""
    return wire.SentDocument(content=content, is_text=info.is_text, filename=info.filename)
