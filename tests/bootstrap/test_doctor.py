"""`ai-recruiter doctor` finds what would keep the service from its work, and says what that is."""

from __future__ import annotations

from pathlib import Path

from tests.harness.mariadb import MariaDb
from tests.harness.ports import free_port
from tests.harness.terminal import Outcome, ai_recruiter, environment
from tests.harness.vault import master_key_file


def doctor(tmp_path: Path, **variables: str) -> Outcome:
    env = environment(AI_RECRUITER_DATA_DIR=str(tmp_path / "data"), PYTHONPATH=str(tmp_path), **variables)
    return ai_recruiter("doctor", env=env)


def an_engine_that_does_not_load(folder: Path) -> None:
    """As pip would install one whose library is not there."""
    package = folder / "broken_engine-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-engine\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[ai_recruiter.engines]\nbroken = no_such_module:Engine\n")


def test_a_sound_installation_is_ok(tmp_path: Path) -> None:
    ended = doctor(tmp_path)
    assert ended.code == 0, ended.out
    assert [line.split()[1] for line in ended.out.splitlines()][:2] == ["python", "database"]
    assert all(line.startswith("ok") for line in ended.out.splitlines())
    assert all(line == line.rstrip() for line in ended.out.splitlines())
    assert "English, German, French, Spanish, Russian" in ended.out


def test_an_engine_that_failed_to_load_is_named_with_its_reason(tmp_path: Path) -> None:
    an_engine_that_does_not_load(tmp_path)
    ended = doctor(tmp_path)
    assert ended.code == 4
    (line,) = [line for line in ended.out.splitlines() if line.split()[1] == "engine"]
    assert line.startswith("wrong")
    assert "broken failed to load: ModuleNotFoundError: No module named 'no_such_module'" in line
    assert "evidence" in line


def test_a_remote_engine_whose_server_is_away_is_wrong_and_named(tmp_path: Path) -> None:
    place = f"127.0.0.1:{free_port()}"
    ended = doctor(tmp_path, AI_RECRUITER_REMOTE_URL=f"http://{place}")
    assert ended.code == 4
    (line,) = [line for line in ended.out.splitlines() if line.startswith("wrong")]
    assert f"remote: An engine at {place}, which did not answer when the service started. Its jobs wait." in line


def test_missing_models_for_scans_are_named_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from cvJobMatching.reading.ocr import models\n"
        "found = models.path_of\n"
        "models.path_of = lambda name: None if name in ('rus', 'spa') else found(name)\n"
    )
    ended = doctor(tmp_path)
    assert ended.code == 0, ended.out
    (line,) = [line for line in ended.out.splitlines() if line.split()[1] == "scans"]
    assert line.startswith("note")
    assert "cannot be read: Spanish, Russian" in line
    assert ".ci/scan-languages" in line


def test_a_store_that_cannot_be_written_is_wrong_and_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    ended = doctor(tmp_path)
    assert ended.code == 4
    assert "wrong" in ended.out
    assert str(tmp_path / "data") in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_where_no_worker_is_at_work_it_says_so_and_nothing_fails(tmp_path: Path, mariadb: MariaDb) -> None:
    url, documents = mariadb.migrated_database(), tmp_path / "documents"
    variables = {
        "AI_RECRUITER_DATABASE_URL": url,
        "AI_RECRUITER_DOCUMENTS_URL": documents.as_uri(),
        "AI_RECRUITER_MASTER_KEY_FILE": str(master_key_file()),
    }
    ended = doctor(tmp_path, **variables)
    assert ended.code == 0, ended.out
    (line,) = [line for line in ended.out.splitlines() if line.split()[1] == "workers"]
    assert line.startswith("note")
    assert "no worker is at work and none has ever been" in line


def test_master_keys_that_are_not_there_are_wrong_and_named(tmp_path: Path, mariadb: MariaDb) -> None:
    url = mariadb.migrated_database()
    ended = doctor(tmp_path, AI_RECRUITER_DATABASE_URL=url)
    assert ended.code == 4
    assert "ai-recruiter master-key new" in ended.out
    with mariadb.connect(url.rpartition("/")[2]) as connection:
        connection.cursor().execute("INSERT INTO evaluation_keys VALUES (%s, 'lost', 'x')", (b"0" * 16,))
    ended = doctor(tmp_path, AI_RECRUITER_DATABASE_URL=url, AI_RECRUITER_MASTER_KEY_FILE=str(master_key_file()))
    (line,) = [line for line in ended.out.splitlines() if line.split()[1] == "keys"]
    assert (ended.code, line.startswith("wrong"), "cannot be read: lost" in line) == (4, True, True)
