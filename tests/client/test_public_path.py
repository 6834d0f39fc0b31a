"""A service under a path of a proxy, through the client."""

from __future__ import annotations

from tests.client.conftest import Connect, Serve
from tests.harness.http import a_world


def test_a_client_is_given_the_path_with_the_address(connect: Connect, serve: Serve) -> None:
    client = connect(f"{serve(a_world(public_path='/air'))}/air/")
    job = client.submit(cv="Jane Doe, ten years of Python", job_description="Python developer wanted")
    told = [event.type for event in client.follow(job.id)]
    assert (told[0], told[-1]) == ("queued", "succeeded")
    assert client.job(job.id).status == "succeeded"
    assert [it.id for it in client.history()] == [job.id]
