"""The URL of a database as people write it: understood, or refused with what to do, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bootstrap.environment import read_settings
from bootstrap.settings import WrongSettings

PLACE = "mysql+aiomysql://app:Zk8vQ2wLr5@db.example:3306/ai_recruiter"
CA = {"AI_RECRUITER_DATABASE_TLS_CA": "/etc/ca.pem"}


@pytest.mark.parametrize(
    "query",
    [
        "ssl-mode=REQUIRED",
        "ssl_mode=VERIFY_IDENTITY",
        "sslmode=require",
        "sslMode=VERIFY_CA",
        "ssl=1",
        "ssl=true",
        "useSSL=true",
        "tls=true",
        "charset=utf8mb4&requireSSL=yes",
    ],
)
def test_tls_that_is_asked_for_in_the_url_needs_the_setting_and_agrees_with_it(query: str) -> None:
    with pytest.raises(WrongSettings, match="AI_RECRUITER_DATABASE_TLS_CA"):
        read_settings({"AI_RECRUITER_DATABASE_URL": f"{PLACE}?{query}"})
    agreed = read_settings({"AI_RECRUITER_DATABASE_URL": f"{PLACE}?{query}", **CA})
    assert agreed.database() == PLACE + ("?charset=utf8mb4" if "charset" in query else "")
    assert agreed.database_tls_ca == Path("/etc/ca.pem")


@pytest.mark.parametrize("query", ["ssl-mode=DISABLED", "useSSL=false", "sslmode=disable", "tls=0", "ssl="])
def test_tls_that_is_off_in_the_url_is_off_unless_the_setting_says_otherwise(query: str) -> None:
    assert read_settings({"AI_RECRUITER_DATABASE_URL": f"{PLACE}?{query}"}).database() == PLACE
    with pytest.raises(WrongSettings, match="AI_RECRUITER_DATABASE_TLS_CA"):
        read_settings({"AI_RECRUITER_DATABASE_URL": f"{PLACE}?{query}", **CA})


@pytest.mark.parametrize(
    "query",
    ["ssl_ca=/etc/ca.pem", "ssl-cert=/c.pem", "sslrootcert=x", "tlsCAFile=x", "ssl_key=/k.pem", "ssl-mode=PREFERRED"],
)
def test_files_and_half_measures_in_the_url_are_refused_even_with_the_setting(query: str) -> None:
    for others in ({}, CA):
        with pytest.raises(WrongSettings, match=r"AI_RECRUITER_DATABASE_TLS_CA"):
            read_settings({"AI_RECRUITER_DATABASE_URL": f"{PLACE}?{query}", **others})


@pytest.mark.parametrize(
    ("query", "told"),
    [("pool_size=9", "pool_size"), ("init_command=DROP", "init_command"), ("charset=latin1", "utf8mb4")],
)
def test_another_parameter_is_refused_by_name(query: str, told: str) -> None:
    for name in ("DATABASE_URL", "CATEGORIES_URL"):
        with pytest.raises(WrongSettings, match=f"AI_RECRUITER_{name}.*{told}.*take it out"):
            read_settings({f"AI_RECRUITER_{name}": f"{PLACE}?{query}"})


@pytest.mark.parametrize("mark", ["@", "/", ":", "#", "%", "?", "[", "\t", "@db/x?y=", "%zz", "é"])
@pytest.mark.parametrize("place", ["{}Zq7", "Zq7{}Wv9", "Zq7{}"])
def test_a_password_that_is_not_encoded_is_told_and_no_part_of_it_is_shown(mark: str, place: str) -> None:
    url = f"mysql+aiomysql://app:{place.format(mark)}@db.example/ai_recruiter"
    with pytest.raises(WrongSettings, match="%40 %3A %2F") as refused:
        read_settings({"AI_RECRUITER_DATABASE_URL": url})
    assert not [part for part in ("Zq7", "Wv9", "db.example") if part in str(refused.value)]


@pytest.mark.parametrize(
    "url",
    [
        "mysql+aiomysql://app:p%40%2F%3A%23%25@db.example/ai_recruiter",
        "mysql+aiomysql://app:two words@db.example/ai_recruiter",
        "mysql+aiomysql://app:a!$&'()*+,;=-._~@10.0.0.7:3307/ai_recruiter",
        "mysql+aiomysql://app@[2001:db8::1]:3306/ai_recruiter",
        "mysql+aiomysql://root@/ai_recruiter?unix_socket=/run/mysqld/mysqld.sock",
    ],
)
def test_one_that_is_well_formed_is_taken_as_it_is(url: str) -> None:
    assert read_settings({"AI_RECRUITER_DATABASE_URL": url}).database() == url
