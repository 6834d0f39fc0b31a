"""The use cases of keys and of the audit trail."""

from __future__ import annotations

from dependency_injector import containers, providers

from bootstrap.adapters import Adapters, Rules
from domain.use_cases.give_evidence import GiveEvidence
from domain.use_cases.identify import Identify
from domain.use_cases.issue_tickets import IssueTickets
from domain.use_cases.keep_audit import ReadAudit, RecordViews, SignChains
from domain.use_cases.keep_sessions import KeepSessions
from domain.use_cases.limit_tenants import LimitTenants
from domain.use_cases.manage_keys import ManageKeys


class KeyContainer(containers.DeclarativeContainer):
    """What every use case is made of, and those of keys and of the audit trail."""

    adapters = providers.Dependency(instance_of=Adapters)
    rules = providers.Dependency(instance_of=Rules)
    _it, _rules = adapters.provided, rules.provided

    identify = providers.Singleton(
        Identify,
        keys=_it.api_keys,
        maker=_it.key_maker,
        clock=_it.clock,
        settled=_rules.settled_keys,
        tokens=_it.tokens,
    )
    limits = providers.Singleton(
        LimitTenants,
        operations=_it.operations,
        clock=_it.clock,
        a_minute=_rules.requests_a_minute,
        a_day=_rules.bounds.a_day,
    )
    sessions = providers.Singleton(
        KeepSessions, sessions=_it.sessions, identify=identify, maker=_it.key_maker, clock=_it.clock
    )
    tickets = providers.Singleton(
        IssueTickets, tickets=_it.tickets, identify=identify, maker=_it.key_maker, clock=_it.clock
    )
    record_view = providers.Singleton(RecordViews, trail=_it.audit, clock=_it.clock)
    sign_chains = providers.Singleton(
        SignChains, trail=_it.audit, signer=_it.signer, log=_it.checkpoint_log, clock=_it.clock
    )
    audit = providers.Singleton(ReadAudit, trail=_it.audit, chains=sign_chains, clock=_it.clock)
    evidence = providers.Singleton(
        GiveEvidence,
        trail=_it.audit,
        chains=sign_chains,
        reader=_it.reader,
        vacancies=_it.vacancy_reader,
        case_files=_it.case_files,
        clock=_it.clock,
    )
    keys = providers.Singleton(ManageKeys, keys=_it.api_keys, maker=_it.key_maker, clock=_it.clock)
