"""Lost answers, keys and a service that has enough to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import uuid4

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.cli.conftest import Cli
from tests.harness.lossy_proxy import losing_the_first_answer
from tests.harness.sample_documents import CV
from tests.harness.terminal import ai_recruiter, environment

JOB = CV.with_name("job_description.md")


def test_a_lost_answer_is_asked_for_again_and_starts_nothing_twice(cli: Cli, service: ChildService) -> None:
    tag = uuid4().hex
    with losing_the_first_answer(service.url) as url:
        ended = ai_recruiter("submit", CV, JOB, "--metadata", f"tag={tag}", "--url", url)
    assert ended.code == 0, ended.err
    found = json.loads(cli("history", "--text", tag, "--json").out)["items"]
    assert [item["id"] for item in found] == [ended.out.strip()]


def test_a_key_lets_in_and_its_absence_is_explained(tmp_path: Path) -> None:
    made = ai_recruiter("key", "acme")
    key, setting = re.findall(r": +(\S+)$", made.out, re.MULTILINE)
    service = start(tmp_path, arguments=["--workers", "1"], settings={"API_KEYS": setting})
    try:
        wait_until_ready(service)
        mine = environment(AI_RECRUITER_URL=service.url, AI_RECRUITER_API_KEY=key)
        ended = ai_recruiter("submit", CV, JOB, "--wait", "--json", env=mine)
        assert ended.code == 0, ended.err
        job = json.loads(ended.out)["id"]
        for arguments in (["history"], ["watch", job], ["show", job, "--api-key", "air_wrong"]):
            refused = ai_recruiter(*arguments, "--url", service.url)
            assert (refused.code, refused.out) == (3, "")
            assert "key" in refused.err
        assert key not in service.log
    finally:
        stop(service.process)


def test_a_full_queue_is_4(tmp_path: Path) -> None:
    service = start(tmp_path, arguments=["--workers", "0"], settings={"MAX_OPEN_PER_TENANT": "1"})
    try:
        wait_until_ready(service)
        submit = ("submit", CV, JOB, "--url", service.url)
        assert ai_recruiter(*submit).code == 0
        for _ in range(20):  # the count of what is open may lag by a second
            if (ended := ai_recruiter(*submit)).code != 0:
                break
        assert ended.code == 4, ended.err
        assert "retry" in ended.err
    finally:
        stop(service.process)
