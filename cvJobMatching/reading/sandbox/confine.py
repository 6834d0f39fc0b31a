"""Takes from this process, for good, whatever reading a document does not need: files, network, programs, memory."""

from __future__ import annotations

import contextlib
import os
import sys

from cvJobMatching import limits
from cvJobMatching.confinement import linux

# socket and what connects it, fork and execve and their kin, kill, ptrace, process_vm_readv and its kin,
# io_uring_setup, mount, bpf, keyctl, unshare, setns, open_by_handle_at, pidfd_open: on x86_64 and on aarch64
_CALLS = (
    (41, 42, 43, 49, 50, 53, 56, 57, 58, 59, 62, 101, 310, 311, 322, 435, 425, 165, 321, 250, 272, 308, 304, 434),
    (198, 203, 202, 200, 201, 199, 220, 221, 129, 117, 270, 271, 281, 435, 425, 40, 280, 219, 97, 268, 265, 434),
)


def limit() -> None:
    """Bounds memory, processor time and files. Does nothing where the system has no such limits."""
    if sys.platform == "win32":
        return
    import resource

    size = _address_space() + limits.SANDBOX_BYTES
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.SANDBOX_CPU_SECONDS, limits.SANDBOX_CPU_SECONDS + 1))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _address_space() -> int:
    """Bytes this process has mapped already; what the libraries took for themselves is not the document's."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # one read, no path object needed
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def close_off() -> list[str]:
    """Shuts the file system and the network where the kernel can. Returns what it could not do."""
    linux.forgo_privileges()
    ways = (("landlock", _no_files), ("seccomp", _no_calls))
    return [name for name, way in ways if not way()]


def _no_files() -> bool:
    if not linux.landlock_version():
        return False
    with contextlib.suppress(OSError):
        linux.restrict_files({}, network=False)
        return True
    return False


def _no_calls() -> bool:
    machine = linux.machine()
    if machine is None or not linux.has_seccomp():
        return False
    with contextlib.suppress(OSError):
        linux.filter_calls(linux.refuse(number) for number in _CALLS[machine])
        return True
    return False
