"""What somebody has shown, as columns, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from domain.model.ids import Tenant, User
from domain.model.principal import Principal, Role
from domain.model.proof import Proof


def proof_columns(proof: Proof) -> dict[str, Any]:
    who = proof.principal
    return {
        "tenant": who.tenant,
        "user": who.user,
        "roles": " ".join(sorted(who.roles)),
        "named": int(who.named),
        "until": who.until,
        "credential": proof.credential,
    }


def proof_of(row: RowMapping) -> Proof:
    who = Principal(
        tenant=Tenant(row["tenant"]),
        user=User(row["user"]),
        roles=frozenset(map(Role, row["roles"].split())),
        named=bool(row["named"]),
        until=row["until"],
    )
    return Proof(who, bytes(row["credential"]))
