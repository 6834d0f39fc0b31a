"""Takes from this process, for good, whatever reading a document does not need: files, network, programs, memory."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

from cvJobMatching import limits

_NO_NEW_PRIVILEGES = 38
_SET_SECCOMP = 22
_FILTER = 2
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION = 1  # flag that asks for the version
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # file system rights by version; later ones know 16

_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # refuse with EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32 = 0x40000000
# socket and what connects it, fork and execve and their kin, kill, ptrace, process_vm_readv and its kin,
# io_uring_setup, mount, bpf, keyctl, unshare, setns, open_by_handle_at, pidfd_open
_CALLS = {
    "x86_64": (
        0xC000003E,
        (41, 42, 43, 49, 50, 53, 56, 57, 58, 59, 62, 101, 310, 311, 322, 435, 425, 165, 321, 250, 272, 308, 304, 434),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 203, 202, 200, 201, 199, 220, 221, 129, 117, 270, 271, 281, 435, 425, 40, 280, 219, 97, 268, 265, 434),
    ),
}


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
    if sys.platform != "linux":
        return ["landlock", "seccomp"]
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    ways = (("landlock", _no_files), ("seccomp", _no_calls))
    return [name for name, way in ways if not way(libc)]


def _no_files(libc: ctypes.CDLL) -> bool:
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return False
    rights = ctypes.c_uint64((1 << _RIGHTS.get(version, 16)) - 1)
    rules = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(rights), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    done: int = libc.syscall(_LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)
    return done == 0


def _no_calls(libc: ctypes.CDLL) -> bool:
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    filters = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(filters))
    done: int = libc.prctl(_SET_SECCOMP, _FILTER, header, 0, 0)
    return done == 0


def _program(machine: int, refused: tuple[int, ...]) -> bytes:
    """Refuses those calls, and all calls of another machine's numbering."""
    count = len(refused)
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 0, count + 3, machine), (_LOAD, 0, 0, 0), (_AT_LEAST, count + 1, 0, _X32)]
    steps += [(_EQUAL, count - index, 0, call) for index, call in enumerate(refused)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
