"""The system calls that a confined process does not need, by their numbers on x86_64 and on aarch64.

`kill` is left to a process that may have children, because programs that it started must be ended; landlock keeps
signals in.
"""

from __future__ import annotations

import errno
from typing import Final

from cvJobMatching.confinement.linux import Step, machine, refuse, refuse_unless, refuse_with

_NEVER: Final = {
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
}
_OF_ITSELF: Final = {  # process 0 is the caller: others are none of its business
    "prlimit64": (302, 261),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
}
_NETWORK: Final = {
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
}
_PROGRAMS: Final = {"execve": (59, 221), "execveat": (322, 281), "memfd_create": (319, 279)}
_CHILDREN: Final = {  # starting processes, and reaching them
    "fork": (57, 220),  # aarch64 has only clone
    "vfork": (58, 220),
    "kill": (62, 129),
    "pidfd_open": (434, 434),
    "socketpair": (53, 199),
}
_SOCKET: Final = (41, 198)
_CLONE, _CLONE3 = (56, 220), (435, 435)
_NEW_NAMESPACES: Final = 0x7E020080
_INTERNET: Final = (2, 10, 16)  # IPv4, IPv6, and the list of one's own addresses: no socket of this machine's services


def refusals(*, network: bool, programs: bool, children: bool) -> list[list[Step]]:
    """What is refused, for the filter of this machine."""
    here = machine() or 0
    never = [*_NEVER.values(), *(() if network else _NETWORK.values()), *(() if programs else _PROGRAMS.values())]
    clone = [refuse_with(_CLONE[here], _NEW_NAMESPACES)] if children else [refuse(_CLONE[here])]
    return [
        *(refuse(numbers[here]) for numbers in [*never, *(() if children else _CHILDREN.values())]),
        *(refuse_unless(numbers[here], [0]) for numbers in _OF_ITSELF.values()),
        refuse_unless(_SOCKET[here], _INTERNET) if network else refuse(_SOCKET[here]),
        *clone,
        refuse(_CLONE3[here], errno.ENOSYS),  # its flags cannot be seen; libraries take clone then
    ]
