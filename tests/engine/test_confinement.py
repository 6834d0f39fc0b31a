"""Limits hold where the system has them, and their lack stops nobody."""

from __future__ import annotations

import subprocess
import sys

LIMITS = "rlimits.Limits(memory_bytes=64 << 20, cpu_seconds=9, file_bytes=0, open_files=99)"
AS_MACOS_ANSWERS = """
import resource, sys
import cvJobMatching  # its libraries are those of this system
sys.platform = "darwin"
set_before = resource.setrlimit
def setrlimit(what, limits):
    if what == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    set_before(what, limits)
resource.setrlimit = setrlimit
"""
SHOWN = """
from cvJobMatching.confinement import rlimits
rlimits.apply({limits})
rlimits.allow_last_words()
import resource
print(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_FSIZE), rlimits.LIMITS_MEMORY)
"""


def output_of(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_a_system_that_refuses_to_limit_memory_still_limits_the_rest() -> None:
    assert output_of(AS_MACOS_ANSWERS + SHOWN.format(limits=LIMITS)) == "(9, 10) (0, 0) False\n"


def test_memory_is_limited_where_the_system_can() -> None:
    program = f"from cvJobMatching.confinement import rlimits; rlimits.apply({LIMITS}); bytearray(1 << 30)"
    assert output_of(program).endswith("MemoryError\n" if sys.platform == "linux" else "")
