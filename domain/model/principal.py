"""Who asks."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.model.ids import Tenant, User


class Role(StrEnum):
    """What somebody is here for."""

    RECRUITER = "recruiter"  # a person who fills vacancies, decides, and may see who a candidate is
    SERVICE = "service"  # a program that submits and reads, and decides nothing
    AUDITOR = "auditor"  # a person who checks what was done, and changes nothing
    ADMIN = "admin"  # a recruiter who may also override, and manage webhooks

    @classmethod
    def people(cls) -> frozenset[Role]:
        """Those that a program does not have alone."""
        return frozenset({cls.RECRUITER, cls.AUDITOR, cls.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A user of a tenant, with the roles that the key or token gives. `named`: one of these proves who it is."""

    tenant: Tenant
    user: User
    roles: frozenset[Role]
    named: bool = True
    until: datetime | None = field(default=None, compare=False)  # when the token that proves it ends

    def may(self, allowed: Set[Role]) -> bool:
        """Whether one of the roles is allowed."""
        return not self.roles.isdisjoint(allowed)


LOCAL = Principal(tenant=Tenant("local"), user=User("local"), roles=frozenset(Role), named=False)
"""Whoever sits at this machine, while there are no keys."""
