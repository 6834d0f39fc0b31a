"""What a process may still reach once it is closed off, and how it is closed off."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from cvJobMatching.confinement import call_filter, linux, syscalls

LANDLOCK: Final = "landlock"
SECCOMP: Final = "seccomp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`files` maps paths to rights of `linux`; `guards` are the kernel's means that are used where it has them."""

    files: Mapping[str, int] = field(default_factory=dict)
    network: bool = False
    ports: tuple[int, ...] = ()  # of TCP, the only ones that may be connected to; none named: any
    programs: bool = False
    children: bool = False  # processes of its own, and signals to them
    guards: tuple[str, ...] = (LANDLOCK, SECCOMP)
    supervised: bool = False  # whoever supervises is asked before a process or a file is made


def close_off(policy: Policy) -> int | None:
    """Take everything else from this process, for good, as far as the kernel can. Raises OSError.

    The descriptor of a `listener.Listener` for the supervisor; None where nobody is asked.
    """
    linux.forgo_privileges()
    guards = available(policy.guards)
    if LANDLOCK in guards:
        linux.restrict_files(policy.files, network=policy.network, ports=policy.ports)
    if SECCOMP in guards:
        allowed = {"network": policy.network, "programs": policy.programs, "children": policy.children}
        return _filtered(syscalls.refusals(**allowed), supervised=policy.supervised)
    return None


def keep_descriptors(policy: Policy) -> None:
    """Hand none to anybody from now on, unless there is a network, whose libraries send that way. Raises OSError."""
    if SECCOMP in available(policy.guards) and not policy.network:
        call_filter.filter_calls(syscalls.refusals_once_bound())


def _filtered(rules: list[list[call_filter.Step]], *, supervised: bool) -> int | None:
    if supervised and call_filter.can_ask():
        with suppress(OSError):  # whoever confines us as a whole may listen already, and only one can
            return call_filter.filter_calls([*rules, *syscalls.questions()], asks=True)
    return call_filter.filter_calls(rules)


def available(guards: tuple[str, ...] = (LANDLOCK, SECCOMP)) -> frozenset[str]:
    """Those of the guards that this kernel has."""
    has = {LANDLOCK: linux.landlock_version() > 0, SECCOMP: linux.has_seccomp()}
    return frozenset(guard for guard in guards if has[guard])
