"""The image `ai-recruiter`, and containers of it as an engine would run them: by crun, without any capability."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

IMAGE = "localhost/ai-recruiter"
_PROFILE = Path("/usr/share/containers/seccomp.json")  # the default of Podman, Buildah and CRI-O
_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
_LIKE_DOCKER = ["nosuid", "nodev", "noexec", "mode=1777"]
_BEGUN_WITHIN = 30  # seconds


@dataclass(frozen=True, slots=True)
class Image:
    """What the Dockerfile says of how it runs, and its files in a directory that containers may share."""

    root: Path
    size: float  # MB
    config: Mapping[str, Any]
    healthcheck: Sequence[str]


def run(*command: str | Path, **options: Any) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return str(done.stdout).strip()


@contextmanager
def mounted_image() -> Iterator[Image]:
    """The image that `make image` has built."""
    told = json.loads(run("buildah", "inspect", "--type", "image", IMAGE))
    container = run("buildah", "from", "--pull-never", IMAGE)
    try:
        root = Path(run("buildah", "mount", container))
        config = told["Docker"]["config"]
        yield Image(root, _size(), config, config["Healthcheck"]["Test"][1:])
    finally:
        run("buildah", "rm", container)


def _size() -> float:
    """As engines tell it: what all layers hold, in MB."""
    number, unit = run("buildah", "images", "--format", "{{.Size}}", IMAGE).split()
    return float(number) * {"MB": 1, "GB": 1000}[unit]


@dataclass(slots=True, kw_only=True)
class Container:
    """One process of the image on a root that is read-only; `mounts` are further ones, by their place inside.

    `network` is a network namespace by its name, and `environment` is added to the image's own.
    """

    name: str
    image: Image
    directory: Path  # for its bundle and its log
    command: Sequence[str]
    network: str
    environment: Mapping[str, str] = field(default_factory=dict)
    mounts: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> str:
        """What it has said."""
        return (self.directory / "log").read_text(errors="replace")

    def start(self) -> int:
        """Begin it; its process as this machine sees it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "config.json").write_text(json.dumps(self._specification()))
        pid_file = self.directory / "pid"
        pid_file.unlink(missing_ok=True)
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["crun", "run", "--bundle", self.directory, "--pid-file", pid_file, self.name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self._begun(pid_file)

    def signal(self, number: signal.Signals) -> None:
        """Send it to the first process of the container."""
        os.kill(int((self.directory / "pid").read_text()), number)

    def wait(self, within: float) -> int:
        """The exit code."""
        assert self.process is not None
        return self.process.wait(within)

    def stop(self, within: float = 60) -> int:
        """SIGTERM; the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(within)

    def end(self) -> None:
        """Let nothing of it run."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait(30)

    def execute(self, *command: str) -> str:
        """A further command in it, as a health check is."""
        return run("crun", "exec", "--user", self.image.config["User"], self.name, *command)

    def _begun(self, pid_file: Path) -> int:
        """Until SIGTERM is held back; or until Python runs, which has to find it held back already."""
        deadline = time.monotonic() + _BEGUN_WITHIN
        assert self.process is not None
        while time.monotonic() < deadline and self.process.poll() is None:
            if pid_file.exists() and (said := pid_file.read_text()) and _has_begun(int(said)):
                return int(said)
            time.sleep(0.001)
        if pid_file.exists() and pid_file.read_text():
            return int(pid_file.read_text())  # it has ended already
        raise RuntimeError(f"{self.name} did not begin: {self.log[-3000:]}")

    def _specification(self) -> dict[str, Any]:
        config, user = self.image.config, [int(it) for it in self.image.config["User"].split(":")]
        told: dict[str, Any] = json.loads(run("crun", "spec", "--file", "/dev/stdout"))
        own = dict(it.split("=", 1) for it in config["Env"]) | dict(self.environment)
        told["process"] |= {
            "terminal": False,
            "user": {"uid": user[0], "gid": user[1]},
            "args": [*config["Entrypoint"], *(self.command or config["Cmd"])],
            "env": [f"{name}={value}" for name, value in own.items()],
            "cwd": config["WorkingDir"],
            "capabilities": {},
            "rlimits": [],
            "noNewPrivileges": True,
        }
        told["root"] = {"path": str(self.image.root), "readonly": True}
        told["hostname"] = self.name
        told["mounts"] += [
            {
                "destination": "/tmp",
                "type": "tmpfs",
                "source": "tmpfs",
                "options": ["nosuid", "nodev", "noexec", "mode=1777"],
            },
            *(
                {"destination": place, "type": "bind", "source": str(source), "options": ["rbind", mode]}
                for place, (source, mode) in self.mounts.items()
            ),
        ]
        for namespace in told["linux"]["namespaces"]:
            if namespace["type"] == "network":
                namespace["path"] = f"/run/netns/{self.network}"
        told["linux"]["seccomp"] = seccomp()
        told["linux"]["cgroupsPath"] = f"/{self.directory.parent.name}-{self.name}"  # that of no other proof
        del told["linux"][
            "resources"
        ]  # the rules for devices, which take a privilege that root may lack in a container
        return told


def _has_begun(pid: int) -> bool:
    try:
        program = Path(f"/proc/{pid}/exe").readlink().name
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    masks = dict(line.split(":\t", 1) for line in status.splitlines() if line.startswith(("SigBlk", "SigCgt")))
    held_back = any(int(it, 16) >> (signal.SIGTERM - 1) & 1 for it in masks.values())
    return held_back or program.startswith("python")


def seccomp() -> dict[str, Any]:
    """The default profile, as it reads for a process without capabilities on this architecture."""
    profile = json.loads(_PROFILE.read_text())
    architectures = {"amd64": "SCMP_ARCH_X86_64", "arm64": "SCMP_ARCH_AARCH64"}
    rules = [rule for rule in profile["syscalls"] if _holds(rule.get("includes") or {}, rule.get("excludes") or {})]
    kept = ("names", "action", "args", "errnoRet")
    return {
        "defaultAction": profile["defaultAction"],
        "defaultErrnoRet": profile["defaultErrnoRet"],
        "architectures": [architectures[_ARCHITECTURE]],
        "syscalls": [{name: rule[name] for name in kept if rule.get(name)} for rule in rules],
    }


def _holds(includes: Mapping[str, Sequence[str]], excludes: Mapping[str, Sequence[str]]) -> bool:
    if includes.get("caps") or _ARCHITECTURE in excludes.get("arches", ()):
        return False
    return not includes.get("arches") or _ARCHITECTURE in includes["arches"]
