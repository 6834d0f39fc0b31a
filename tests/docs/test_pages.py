"""Every code block of the documentation runs as written, or is listed here with the reason why it cannot."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import yaml

from bootstrap.secret_settings import SECRETS, file_variable
from bootstrap.settings import PREFIX, Settings
from tests.docs.blocks import ROOT, Block, blocks, pages, script, workspace
from tests.harness.mariadb import MariaDb
from tests.harness.ports import free_port
from tests.harness.terminal import Running, environment

HAVE_TESTS_OF_THEIR_OWN = {
    "docs/api.md": "tests/docs/test_api_page.py",
    "docs/cli.md": "tests/docs/test_cli_page.py",
    "docs/client.md": "tests/docs/test_client_page.py",
    "docs/remote-engine.md": "tests/remote/test_remote_page.py",
    "docs/language-models.md": "tests/docs/test_language_models_page.py",
    "docs/testing.md": "tests/bootstrap/test_testing_product.py",
    "docs/writing-an-adapter.md": "tests/contracts/test_stranger.py",
}
PICTURES_AND_OUTPUT = {"mermaid", "text"}
MYSQL = "mysql+aiomysql://user:password@host/ai_recruiter"

# How each block that does not run here begins, with the reason.
NOT_RUN = {
    "make test": "it runs this test",
    "make          #": "it installs packages; test_makefile.py reads what it would do",
    "make bench": "half an hour, and figures depend on the machine",
    "make chaos": "ten minutes; `.ci/run` runs a short one",
    "make image": "root, and minutes; it is a proof of its own",
    "mysqldump": "MySQL's client",
    ".venv/bin/pip install": "it installs packages",
    "docker": "a container engine",
    "useradd": "root and systemd",
    "kubectl": "a cluster",
    "location /recruiting/": "nginx, which was tried by hand",
    "llama-server": "a model",
    "OLLAMA_CONTEXT_LENGTH": "a model",
}
SERVERS = re.compile(r"^(make|\S*ai-recruiter) serve\b", re.MULTILINE)


def listed(block: Block) -> str | None:
    """The entry of NOT_RUN that the block begins with."""
    return next((beginning for beginning in NOT_RUN if block.text.startswith(beginning)), None)


RUN = {page: [block for block in blocks(page) if listed(block) is None] for page in pages()}
EVERY_BLOCK = [block for page in pages() for block in blocks(page)]


class Reader:
    """Somebody who follows one page from top to bottom, in a directory of their own."""

    def __init__(self, directory: Path, stack: ExitStack, mysql_url: str) -> None:
        self.directory = workspace(directory)
        self._stack = stack
        port = free_port()
        self._real = {MYSQL: mysql_url, ":8000": f":{port}", "nats-server -c": "nats-server -t -c"}
        self._variables = {
            f"{PREFIX}DATA_DIR": str(directory / "var"),
            f"{PREFIX}URL": f"http://127.0.0.1:{port}",
        }
        self._serve = {"ARGS": f"--port {port}"}

    def follow(self, block: Block) -> None:
        if block.file:
            (self.directory / block.file).write_text(block.text)
        match block.language:
            case "bash":
                self._shell(block)
            case "python":
                self._python(block)
            case "json":
                json.loads(block.text)
            case "toml":
                tomllib.loads(block.text)
            case "yaml":
                assert yaml.safe_load(block.text)
            case language:
                assert language in PICTURES_AND_OUTPUT, f"{block} is in {language!r}, which nothing here runs"

    def _shell(self, block: Block) -> None:
        text = block.text
        for written, real in self._real.items():
            text = text.replace(written, real)
        text, serves = SERVERS.subn(r"exec \g<0>", text)  # so that a signal to the shell reaches the service
        variables = self._variables | (self._serve if serves else {})
        command = Running("bash", "-c", script(text, self.directory), env=environment(**variables))
        self._stack.callback(command.ends)
        if serves:
            self._stack.callback(command.process.terminate)
            command.waits_for("listening")
            return
        ended = command.ends()
        assert ended.code == 0, f"{block}\n{ended.err}\n{ended.out}"

    def _python(self, block: Block) -> None:
        if block.file:
            compile(block.text, block.file, "exec")
            return
        command = [sys.executable, "-W", "error", "-c", block.text]
        done = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{block}\n{done.stderr}"


@contextmanager
def reader(directory: Path, mysql_url: str) -> Iterator[Reader]:
    with ExitStack() as stack:
        yield Reader(directory, stack, mysql_url)


@pytest.mark.parametrize("page", [page for page in pages() if RUN[page] and page not in HAVE_TESTS_OF_THEIR_OWN])
def test_a_page_can_be_followed_from_top_to_bottom(page: str, tmp_path: Path, mariadb: MariaDb) -> None:
    with reader(tmp_path, mariadb.new_database()) as someone:
        for block in RUN[page]:
            someone.follow(block)


def test_every_block_names_its_language() -> None:
    assert [str(block) for block in EVERY_BLOCK if not block.language] == []


def test_every_exception_is_still_on_a_page() -> None:
    assert set(NOT_RUN) - {listed(block) for block in EVERY_BLOCK} == set()
    assert [name for name in HAVE_TESTS_OF_THEIR_OWN.values() if not (ROOT / name).is_file()] == []


def test_every_make_target_on_a_page_exists() -> None:
    commands = "\n".join(block.text for block in EVERY_BLOCK if block.language == "bash")
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", commands))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named
    assert named <= targets


def test_every_setting_on_a_page_exists() -> None:
    words = {
        word for page in pages() for word in re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", (ROOT / page).read_text("utf-8"))
    }
    client = {f"{PREFIX}URL", f"{PREFIX}API_KEY", f"{PREFIX}DEBUG"}
    no_settings = {f"{PREFIX}WORK", f"{PREFIX}SERVICE_HOST"}  # the stream's name, and what Kubernetes sets
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__} | client | no_settings
    known |= set(map(file_variable, SECRETS))
    assert words
    assert words <= known, words - known


def test_every_path_on_a_page_exists() -> None:
    examples = {"domain/screening.py"}  # a file of the reader's own project
    folders = "domain|ports|adapters|cvJobMatching|bootstrap|tests|docs"
    named = {(page, path) for page in pages() for path in re.findall(rf"`((?:{folders})/[\w./-]+)`", text_of(page))}
    assert named
    assert {(page, path) for page, path in named if not (ROOT / path).exists() and path not in examples} == set()


def test_every_function_of_the_architecture_is_where_the_page_says() -> None:
    steps = re.findall(r"((?:`[\w.]+`(?:, )?)+) \(`([\w/]+\.py)`", text_of("docs/architecture.md"))
    named = [(name.split(".")[-1], file) for names, file in steps for name in re.findall(r"`([\w.]+)`", names)]
    assert len(named) > 10
    assert [(name, file) for name, file in named if not is_defined(name, file)] == []


def is_defined(name: str, file: str) -> bool:
    places = [path for path in (ROOT / file, ROOT / "cvJobMatching" / file) if path.is_file()]
    return any(re.search(rf"^ *(async def|def|class) {name}\b", path.read_text(), re.MULTILINE) for path in places)


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    links = [(page, target) for page in pages() for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page))]
    assert links
    assert [link for link in links if not link[1].startswith("http") and not leads_somewhere(*link)] == []


def leads_somewhere(page: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (ROOT / page).parent / path if path else ROOT / page
    return file.exists() and (not anchor or anchor in anchors(file.read_text("utf-8")))


def anchors(text: str) -> set[str]:
    """What GitHub calls each heading of a page."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")
