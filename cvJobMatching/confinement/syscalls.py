"""The system calls that a confined process does not need, by their numbers on x86_64 and on aarch64.

`kill` is left to a process that may have children, because programs that it started must be ended; landlock keeps
signals in. Landlock does not keep modes, owners, times and attributes of files, and a filter sees no path: they are
refused everywhere, in the process's own folder too.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from cvJobMatching.confinement.call_filter import (
    Step,
    ask,
    ask_with,
    ask_without,
    refuse,
    refuse_if,
    refuse_unless,
    refuse_with,
)
from cvJobMatching.confinement.linux import machine

if TYPE_CHECKING:
    from collections.abc import Iterable

Numbers = tuple[int | None, int | None]  # None where a machine has no such call

_NEVER: Final[dict[str, Numbers]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "userfaultfd": (323, 282),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "init_module": (175, 105),
    "delete_module": (176, 106),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "personality": (135, 92),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semctl": (66, 191),
    "semop": (65, 193),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "memfd_create": (319, 279),  # memory that no account of a process shows
    "memfd_secret": (447, 447),
    "process_mrelease": (448, 448),
    "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "fsconfig": (431, 431),
    "fspick": (433, 433),
    "open_tree_attr": (467, 467),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "quotactl_fd": (443, 443),
    "fanotify_init": (300, 262),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "lsm_set_self_attr": (460, 460),
    "lookup_dcookie": (212, 18),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
}
_OF_FILES: Final[dict[str, Numbers]] = {  # what landlock lets pass
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "file_getattr": (468, 468),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "truncate": (76, 45),
    "statfs": (137, 43),
}
_ATTRIBUTES: Final[dict[str, Numbers]] = {  # there are none, for whoever copies a file with all that it has
    "getxattr": (191, 8),
    "lgetxattr": (192, 9),
    "fgetxattr": (193, 10),
    "getxattrat": (464, 464),
    "listxattr": (194, 11),
    "llistxattr": (195, 12),
    "flistxattr": (196, 13),
    "listxattrat": (465, 465),
}
_PRLIMIT: Final = (302, 261)
_OF_ITSELF: Final = {  # process 0 is the caller: others are none of its business
    "prlimit64": _PRLIMIT,
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
}
_NETWORK: Final[dict[str, Numbers]] = {
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
}
_HANDS_OVER: Final[dict[str, Numbers]] = {  # descriptors, which nobody can count while they are under way
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
}
_PROGRAMS: Final[dict[str, Numbers]] = {"execve": (59, 221), "execveat": (322, 281)}
_CHILDREN: Final[dict[str, Numbers]] = {  # reaching processes that were started
    "kill": (62, 129),
    "pidfd_open": (434, 434),
    "socketpair": (53, 199),
}
_FORKS: Final[dict[str, Numbers]] = {"fork": (57, None), "vfork": (58, None)}  # aarch64 has only clone
_MAKES_FILES: Final[dict[str, Numbers]] = {
    "creat": (85, None),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "link": (86, None),
    "linkat": (265, 37),
}
_MAYBE_MAKES_FILES: Final[dict[str, tuple[Numbers, int]]] = {  # and which argument tells
    "open": ((2, None), 1),
    "openat": ((257, 56), 2),
}
_UNSEEN: Final = {"clone3": (435, 435), "openat2": (437, 437)}  # their flags cannot be seen; libraries take older ones
_SOCKET: Final = (41, 198)
_CLONE: Final = (56, 220)
_IOCTL: Final = (16, 29)
_PRCTL: Final = (157, 167)
_SETRLIMIT: Final = (160, 164)
_THREAD: Final = 0x10000
_NEW_NAMESPACES: Final = 0x7E020080
_CREATE: Final = 0x400040  # O_CREAT, and what O_TMPFILE has
_FLAGS_OF_FILES: Final = (0x40086602, 0x40046602, 0x401C5820)  # FS_IOC_SETFLAGS, twice, and FS_IOC_FSSETXATTR
_BONDS: Final = (1, 4, 35, 36, 0x59616D61)  # its end with its parent's, who looks into it, who gets its orphans
_MARK: Final = (10,)  # RLIMIT_LOCKS, by which a supervisor knows whose a process is
_INTERNET: Final = (2, 10, 16)  # IPv4, IPv6, and the list of one's own addresses: no socket of this machine's services


def refusals(*, network: bool, programs: bool, children: bool) -> list[list[Step]]:
    """What is refused, for the filter of this machine."""
    here = machine() or 0
    never = [*_NEVER.values(), *_OF_FILES.values(), *(() if network else _NETWORK.values())]
    never += [*(() if programs else _PROGRAMS.values()), *(() if children else (*_CHILDREN.values(), *_FORKS.values()))]
    clone = refuse_with(_CLONE[here], _NEW_NAMESPACES) if children else refuse(_CLONE[here])
    return [
        *(refuse(number) for number in _here(never)),
        *(refuse(number, errno.ENOTSUP) for number in _here(_ATTRIBUTES.values())),
        *(refuse(numbers[here], errno.ENOSYS) for numbers in _UNSEEN.values()),
        *(refuse_unless(numbers[here], [0]) for numbers in _OF_ITSELF.values()),
        refuse_unless(_SOCKET[here], _INTERNET) if network else refuse(_SOCKET[here]),
        refuse_if(_IOCTL[here], 1, _FLAGS_OF_FILES),
        refuse_if(_PRCTL[here], 0, _BONDS),
        refuse_if(_SETRLIMIT[here], 0, _MARK),
        refuse_if(_PRLIMIT[here], 1, _MARK),
        clone,
    ]


def refusals_once_bound() -> list[list[Step]]:
    """What is refused as well, once the supervisor was handed what it hears by; whoever has a network needs it."""
    return [refuse(number) for number in _here(_HANDS_OVER.values())]


def questions() -> list[list[Step]]:
    """What a supervisor is asked about first: each process that is started, and each file that may be new."""
    here = machine() or 0
    opens = [(numbers[here], argument) for numbers, argument in _MAYBE_MAKES_FILES.values()]
    return [
        *(ask(number) for number in _here([*_FORKS.values(), *_MAKES_FILES.values()])),
        *(ask_with(number, argument, _CREATE) for number, argument in opens if number is not None),
        ask_without(_CLONE[here], 0, _THREAD),
    ]


def starts_a_process(number: int) -> bool:
    """Whether the call that was asked about makes a process; it may make a file otherwise."""
    return number in {_CLONE[machine() or 0], *_here(_FORKS.values())}


def _here(calls: Iterable[Numbers]) -> list[int]:
    """The numbers that this machine has."""
    here = machine() or 0
    return [number for numbers in calls if (number := numbers[here]) is not None]
