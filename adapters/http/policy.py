"""Who may call what: the sets of roles that operations and sockets name. What names none is refused by its type."""

from __future__ import annotations

from domain.model.principal import Role

PUBLIC = None  # whoever reaches the port, without a key
LOOKING = frozenset(Role)
WORKING = frozenset({Role.RECRUITER, Role.SERVICE, Role.ADMIN})  # puts work in, and sees the documents
DECIDING = frozenset({Role.RECRUITER, Role.ADMIN})  # people
CONNECTING = frozenset({Role.SERVICE, Role.ADMIN})  # other systems
CHECKING = frozenset({Role.AUDITOR, Role.ADMIN})  # see who did what
CHECKING_OR_DECIDING = CHECKING | DECIDING
OVERRIDING = frozenset({Role.ADMIN})
