"""Whether evaluations may run where the kernel cannot confine them."""

from __future__ import annotations

from bootstrap.settings import Settings, WrongSettings, variable

_HOW = (
    f"Use a kernel that has both (Linux 5.13 on x86_64 or aarch64) and a container runtime that allows them, or set "
    f"{variable('sandbox')}=warn to run without: a document could then reach what the service's account can"
)


def is_required(settings: Settings, *, exposed: bool) -> bool:
    """As set; by default where documents come from elsewhere."""
    return settings.sandbox == "require" or (settings.sandbox is None and exposed)


def require(settings: Settings, *, confines: bool, exposed: bool) -> None:
    """Raises WrongSettings when evaluations have to be confined by landlock and seccomp, and cannot be."""
    if not confines and is_required(settings, exposed=exposed):
        raise WrongSettings(
            f"refusing to start: this kernel does not confine evaluations by landlock and seccomp. {_HOW}"
        )


def told(settings: Settings, *, confines: bool) -> str:
    """What follows from it, for who asks what is wrong; empty where nothing does."""
    if confines or settings.sandbox == "warn":
        return ""
    if settings.sandbox == "require":
        return f"; nothing starts. {_HOW}"
    return f"; `work`, and `serve` on another address than loopback, do not start. {_HOW}"
