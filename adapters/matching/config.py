"""Every limit of the sandbox, and which engines it offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPlaces:
    """How many calls at once the evaluations of these engines make together, because they call one service."""

    engines: tuple[str, ...]
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingConfig:
    """What one evaluation may cost and who judges it."""

    processes: int = 2  # evaluations at once; further ones wait in order
    memory_bytes: int = 1024 * _MIB  # address space on top of what the loaded engines take
    cpu_seconds: int = 60  # of one process
    total_cpu_seconds: int = 120  # of an evaluation and all that it starts, as `memory_bytes` and the next three are
    disk_bytes: int = 256 * _MIB  # of all its files, which are removed afterwards
    files: int = 2048  # made, in all
    children: int = 256  # started, in all
    file_bytes: int = 64 * _MIB  # of one file
    set_back_after_s: float = 3.0  # wall clock, from when on an evaluation comes after others on the processors
    open_files: int = 256
    user_processes: int = 4096  # of the whole user: RLIMIT_NPROC counts the service's own threads too
    max_output_bytes: int = 8 * _MIB  # of one report
    guards: tuple[str, ...] = ("landlock", "seccomp")  # what holds an evaluation, where the kernel has it
    start_seconds: float = 60.0  # for loading the engines
    stop_seconds: float = 5.0  # for ending one evaluation, or all of them; after that the sandbox itself is killed

    places: tuple[CallPlaces, ...] = ()  # an engine that is not named makes any number of calls at once
    circuit_failures: int = 5  # evaluations in a row that an engine wants tried later, before the next are put off
    circuit_pause_s: float = 15.0  # until one is let through again; doubles up to ten times that

    default_engine: str | None = None  # by name; None takes the first one that comes with the package
    extra_engines: Mapping[str, str] = field(default_factory=dict)  # any name -> "module:attribute"
    import_path: tuple[str, ...] = ()  # folders in which modules of engines are looked for, too
    extra_engines_only: bool = False  # no other is loaded, for who tries one
    wrapper: str | None = None  # "module:attribute", that is given each engine and makes what stands in its place
    environment: Mapping[str, str] = field(default_factory=dict)  # all that engines see of it, besides the language
    # Descriptor of a file that gets what engines print, and the tracebacks of what they raise, which may quote
    # documents: for the terminal of who writes an engine, never for a service.
    debug_output: int | None = None
