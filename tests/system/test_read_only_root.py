"""A root file system that cannot be written to, as containers have it."""

from __future__ import annotations

import os
from pathlib import Path

from tests.harness.sample_documents import CV
from tests.harness.service import command

JOB_DESCRIPTION = CV.with_name("job_description.md")
# In a mount namespace that ends with the process: the data directory and its scratch stay writable, nothing else does.
SEAL = """
mount --bind "$DATA" "$DATA" && mount -o remount,bind,ro / || exit 90
touch "$ELSEWHERE" 2>/dev/null && exit 91
exec "$0" "$@"
"""


def test_everything_is_written_to_the_data_and_the_temporary_directory(directory: Path) -> None:
    data, elsewhere = directory / "data", Path(__file__).with_name("never-written")
    (data / "scratch").mkdir(parents=True)
    places = [f"DATA={data}", f"ELSEWHERE={elsewhere}", f"TMPDIR={data / 'scratch'}"]
    namespace = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    sealed = ["env", *places, *namespace, "sh", "-c", SEAL]
    settings = {"DATA_DIR": str(data)}
    done = command("evaluate", str(CV), str(JOB_DESCRIPTION), "--json", settings=settings, prefix=sealed)
    assert done.returncode == 0, done.stderr
    assert '"score":' in done.stdout
    assert not elsewhere.exists()
    assert list((data / "scratch").iterdir()) == []
