"""Which tokens prove somebody, against a real issuer, and what becomes of all others."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from adapters.oidc.config import OidcConfig
from adapters.oidc.verifier import OidcTokens
from adapters.system import SystemClock
from bootstrap.testing.clock import VirtualClock
from domain.model.errors import InvalidToken
from domain.model.ids import Tenant, User
from domain.model.principal import Principal, Role
from ports.errors import Unavailable
from tests.harness.issuer import CONFIGURATION, Issuer, ec, ed25519, rsa, signed, with_the_public_key_as_secret

ANNA = Principal(tenant=Tenant("acme"), user=User("anna"), roles=frozenset({Role.RECRUITER}))
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with Issuer(keys=[ec(), rsa(), ed25519()]).serving() as issuer:
        yield issuer


def tokens_of(issuer: Issuer, **changes: Any) -> OidcTokens:
    return OidcTokens(replace(issuer.config, **changes), SystemClock())


async def refusal(tokens: OidcTokens, token: str) -> str:
    """Why it is refused; nothing of the token is said, here or in what caused it."""
    with pytest.raises(InvalidToken) as refused:
        await tokens.verify(token.encode())
    told = str(refused.value)
    assert not any(len(part) > 3 and part in told for part in token.split("."))
    assert told.isascii()  # it may stand in a header
    assert not set(told) & set('"\\')
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    return told


def an_hour_from(at: datetime, hours: float) -> int:
    return int((at + timedelta(hours=hours)).timestamp())


@pytest.mark.parametrize(("number", "alg"), [(0, "ES256"), (1, "RS256"), (2, "EdDSA")])
async def test_a_token_by_any_published_key_proves_its_user(issuer: Issuer, number: int, alg: str) -> None:
    assert await tokens_of(issuer).verify(signed(issuer.claims(), issuer.keys[number], alg).encode()) == ANNA


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"exp": an_hour_from(datetime.now(UTC), -1)}, "the token has expired"),
        ({"exp": None}, "the token lacks the claim exp"),
        ({"exp": "never"}, "a claim of the token has a wrong type"),
        ({"nbf": an_hour_from(datetime.now(UTC), 1)}, "the token is not valid yet (nbf)"),
        ({"iat": an_hour_from(datetime.now(UTC), 1)}, "the token was issued in the future (iat)"),
        ({"aud": "payroll"}, "the token is for another audience (aud)"),
        ({"aud": ["payroll", "mail"]}, "the token is for another audience (aud)"),
        ({"aud": None}, "the token lacks the claim aud"),
        ({"iss": "https://issuer.example"}, "the token is of another issuer (iss)"),
        ({"iss": None}, "the token lacks the claim iss"),
        ({"tenant": None}, "the claim tenant of the token names no tenant"),
        ({"tenant": ["acme", "umbrella"]}, "the claim tenant of the token names no tenant"),
        ({"tenant": "../acme"}, "the claim tenant of the token names no tenant"),
        ({"sub": None}, "the claim sub of the token names no user"),
        ({"sub": "an\nna"}, "the claim sub of the token names no user"),
        ({"sub": "an\u200bna"}, "names no user: 1 to 200 characters in a line, and none that cannot be seen"),
        ({"sub": "\u202eanna"}, "the claim sub of the token names no user"),
        ({"sub": "an\u2028na"}, "the claim sub of the token names no user"),
        ({"sub": "an\u200dna"}, "the claim sub of the token names no user"),
        ({"roles": None}, "the claim roles of the token has none of the roles admin, auditor, recruiter, service"),
        ({"roles": ["director"]}, "the claim roles of the token has none of the roles admin, auditor, recruiter"),
        ({"roles": {"admin": True}}, "the claim roles of the token has none of the roles"),
    ],
)
async def test_a_token_that_says_something_wrong_is_refused_with_the_claim(
    issuer: Issuer, changes: dict[str, Any], told: str
) -> None:
    assert told in await refusal(tokens_of(issuer), issuer.token(**changes))


async def test_half_a_character_in_a_name_is_no_name(issuer: Issuer) -> None:
    """JSON may spell one alone, and nothing that is kept or sent can hold it."""
    claims = json.dumps(issuer.claims(sub="anna\ud800")).encode()
    key = issuer.keys[0]
    token = jws.serialize_compact({"alg": "ES256", "kid": key.get("kid")}, claims, key)
    assert "the claim sub of the token names no user" in await refusal(tokens_of(issuer), token)


async def test_a_user_is_the_same_however_accents_are_written(issuer: Issuer) -> None:
    proven = [await tokens_of(issuer).verify(issuer.token(sub=it).encode()) for it in ("Rene\u0301e", "Ren\xe9e")]
    assert [it.user for it in proven] == ["Ren\xe9e"] * 2


async def test_the_leeway_is_for_clocks_that_differ_and_no_more(issuer: Issuer) -> None:
    clock = VirtualClock(datetime.now(UTC))
    tokens = OidcTokens(issuer.config, clock)
    token = issuer.token(exp=int(clock.now().timestamp()) + 60).encode()
    clock.advance(89 * SECOND)
    assert await tokens.verify(token) == ANNA
    clock.advance(2 * SECOND)
    with pytest.raises(InvalidToken, match="expired"):
        await tokens.verify(token)


async def test_a_token_that_nobody_signed_is_refused(issuer: Issuer) -> None:
    def encoded(part: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()

    for alg in ("none", "None", "NONE", ""):
        unsigned = f"{encoded({'alg': alg, 'kid': 'ec-1'})}.{encoded(issuer.claims())}."
        assert "(alg)" in await refusal(tokens_of(issuer), unsigned)


async def test_a_public_key_is_never_taken_for_a_shared_secret(issuer: Issuer) -> None:
    key = issuer.keys[1]
    assert "(alg)" in await refusal(tokens_of(issuer), with_the_public_key_as_secret(issuer.claims(), key))  # type: ignore[arg-type]


async def test_an_algorithm_that_is_not_pinned_is_refused_though_the_key_is_right(issuer: Issuer) -> None:
    token = signed(issuer.claims(), issuer.keys[1], "PS256")
    assert "(alg)" in await refusal(tokens_of(issuer), token)
    assert await tokens_of(issuer, algorithms=frozenset({"PS256"})).verify(token.encode()) == ANNA


async def test_a_key_does_for_its_own_algorithm_alone(issuer: Issuer) -> None:
    other = signed(issuer.claims(), ec("rsa-1"), "ES256")  # says that it is by the RSA key
    assert "does not fit the key" in await refusal(tokens_of(issuer), other)


async def test_what_was_changed_after_it_was_signed_is_refused(issuer: Issuer) -> None:
    mine, theirs = issuer.token(), issuer.token(tenant="umbrella", roles=["admin"])
    header, _, signature = mine.split(".")
    forged = f"{header}.{theirs.split('.')[1]}.{signature}"
    assert await refusal(tokens_of(issuer), forged) == "the signature of the token is wrong"
    by_a_stranger = signed(issuer.claims(), ec("ec-1"), "ES256")
    assert await refusal(tokens_of(issuer), by_a_stranger) == "the signature of the token is wrong"


async def test_a_key_that_comes_with_the_token_is_not_looked_at(issuer: Issuer) -> None:
    own: ECKey = ec("own")
    token = signed(issuer.claims(), own, "ES256", jwk=own.as_dict(private=False), jku="https://evil.example/keys")
    assert "(kid)" in await refusal(tokens_of(issuer), token)


async def test_a_huge_token_is_refused_before_it_is_read(issuer: Issuer) -> None:
    tokens, asked = tokens_of(issuer), len(issuer.paths)
    assert await refusal(tokens, issuer.token(padding="x" * 20_000)) == "the token is longer than 16384 bytes"
    assert len(issuer.paths) == asked
    assert await tokens.verify(issuer.token(padding="x" * 8_000).encode()) == ANNA


async def test_what_its_sender_calls_critical_is_not_passed_over(issuer: Issuer) -> None:
    token = signed(issuer.claims(), issuer.keys[0], "ES256", crit=["kid"])
    assert "not a signed JSON Web Token" in await refusal(tokens_of(issuer), token)


def a_header(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps({"alg": value, "kid": value}).encode()).decode() + ".e30.AA"


ANYTHING = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.lists(st.text("abcdefghIJK-_=0123", max_size=30), min_size=3, max_size=3).map(".".join),
    st.recursive(st.none() | st.integers() | st.text(max_size=9), st.lists, max_leaves=5).map(a_header),
    st.just("W1tb" * 2000 + ".e30.AA"),  # arrays in arrays
)


@settings(max_examples=100, deadline=None)
@given(ANYTHING)
async def test_whatever_comes_is_refused_in_words(issuer: Issuer, sent: str) -> None:
    with pytest.raises(InvalidToken):
        await tokens_of(issuer).verify(sent.encode())


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2_000))
async def test_a_token_with_one_other_character_proves_nothing(issuer: Issuer, number: int) -> None:
    token = issuer.token()
    at = number % (len(token) - 1)  # the last one may hold bits that mean nothing
    with pytest.raises(InvalidToken):
        await tokens_of(issuer).verify((token[:at] + "BA"[token[at] == "B"] + token[at + 1 :]).encode())


@pytest.mark.parametrize(
    ("claim", "value", "roles"),
    [
        ("roles", ["admin", "offline_access"], {Role.ADMIN}),
        ("roles", "auditor openid", {Role.AUDITOR}),
        ("realm_access.roles", {"realm_access": {"roles": ["recruiter", "service"]}}, {Role.RECRUITER, Role.SERVICE}),
        ("https://hr.example/roles", {"https://hr.example/roles": ["service"]}, {Role.SERVICE}),
    ],
)
async def test_roles_stand_where_the_issuer_puts_them(issuer: Issuer, claim: str, value: Any, roles: set[Role]) -> None:
    changes = value if isinstance(value, dict) else {claim: value}
    proven = await tokens_of(issuer, roles_claim=claim).verify(issuer.token(**{"roles": None, **changes}).encode())
    assert proven.roles == roles


async def test_tokens_of_two_tenants_never_mix(issuer: Issuer) -> None:
    tokens = tokens_of(issuer)
    for tenant in ("acme", "umbrella", "acme", "umbrella"):
        proven = await tokens.verify(issuer.token(tenant=tenant, sub="anna").encode())
        assert (proven.tenant, proven.user) == (tenant, "anna")


async def test_the_keys_are_fetched_once_for_many_tokens() -> None:
    with Issuer().serving() as issuer:
        tokens = tokens_of(issuer)
        for _ in range(5):
            await tokens.verify(issuer.token().encode())
        assert issuer.paths == [CONFIGURATION, "/keys"]


async def test_a_new_key_is_found_and_strange_ones_do_not_make_us_ask_again_and_again() -> None:
    clock = VirtualClock(datetime.now(UTC))
    with Issuer().serving() as issuer:
        tokens = OidcTokens(issuer.config, clock)
        assert await tokens.verify(issuer.token().encode()) == ANNA
        issuer.keys.insert(0, ec("ec-2"))
        for _ in range(3):  # it was asked a moment ago
            assert "(kid)" in await refusal(tokens, issuer.token())
        assert issuer.paths.count("/keys") == 1
        clock.advance(issuer.config.refresh_every)
        assert await tokens.verify(issuer.token().encode()) == ANNA
        for number in range(5):
            assert "(kid)" in await refusal(tokens, signed(issuer.claims(), ec(f"strange-{number}"), "ES256"))
        assert issuer.paths.count("/keys") == 2


async def test_a_key_that_is_no_longer_published_ends_with_the_age_of_the_keys() -> None:
    clock = VirtualClock(datetime.now(UTC))
    with Issuer().serving() as issuer:
        tokens, old = OidcTokens(issuer.config, clock), issuer.token(exp=an_hour_from(datetime.now(UTC), 9))
        assert await tokens.verify(old.encode()) == ANNA
        issuer.keys[0] = ec("ec-2")
        clock.advance(issuer.config.keys_age)
        assert "(kid)" in await refusal(tokens, old)


async def test_a_clock_that_is_put_back_keeps_no_old_keys_and_no_new_one_out() -> None:
    clock = VirtualClock(datetime.now(UTC))
    with Issuer().serving() as issuer:
        tokens, old = OidcTokens(issuer.config, clock), issuer.token(exp=an_hour_from(datetime.now(UTC), 9))
        assert await tokens.verify(old.encode()) == ANNA
        issuer.keys[0] = ec("ec-2")
        clock.advance(timedelta(hours=-1))
        new = issuer.token(iat=an_hour_from(datetime.now(UTC), -2))
        assert await tokens.verify(new.encode()) == ANNA
        assert "(kid)" in await refusal(tokens, old)


async def test_while_the_issuer_is_away_at_first_nobody_can_be_told_from_another() -> None:
    clock = VirtualClock(datetime.now(UTC))
    with Issuer().serving() as issuer:
        tokens, token = OidcTokens(issuer.config, clock), issuer.token()
    with pytest.raises(Unavailable, match="keys of the token issuer"):
        await tokens.verify(token.encode())
    with issuer.serving():
        clock.advance(issuer.config.refresh_every)
        assert await tokens.verify(token.encode()) == ANNA


async def test_the_last_good_keys_go_on_while_the_issuer_is_away_or_talks_nonsense() -> None:
    clock = VirtualClock(datetime.now(UTC))
    with Issuer().serving() as issuer:
        tokens, token = OidcTokens(issuer.config, clock), issuer.token(exp=an_hour_from(datetime.now(UTC), 9)).encode()
        assert await tokens.verify(token) == ANNA
        for answer in [(500, b""), (200, b"<html>"), (200, b'{"keys": []}'), (200, b"x" * 300_000), (302, b"")]:
            issuer.answers["/keys"] = answer
            clock.advance(issuer.config.keys_age)
            assert await tokens.verify(token) == ANNA
    clock.advance(issuer.config.keys_age)
    assert await tokens.verify(token) == ANNA


@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "https://issuer.example", "jwks_uri": "{url}/keys"},
        {"issuer": "{url}", "jwks_uri": "http://192.0.2.1/keys"},
        {"issuer": "{url}", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "{url}"},
    ],
)
async def test_a_configuration_that_leads_elsewhere_is_not_followed(configuration: dict[str, str]) -> None:
    with Issuer().serving() as issuer:
        written = json.dumps(configuration).replace("{url}", issuer.url)
        issuer.answers[CONFIGURATION] = (200, written.encode())
        with pytest.raises(Unavailable):
            await tokens_of(issuer).verify(issuer.token().encode())
        assert issuer.paths == [CONFIGURATION]


async def test_only_public_keys_for_signatures_are_taken_from_what_is_published() -> None:
    with Issuer().serving() as issuer:
        good = issuer.keys[0].as_dict(private=False)
        others: list[dict[str, Any]] = [
            {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0", "kid": "ec-1"},
            {"kty": "ML-DSA", "kid": "ec-1"},
            {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "ec-1"},
            {**good, "use": "enc"},
            ec("ec-1").as_dict(private=True),
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "ec-1"},
        ]
        issuer.answers["/keys"] = (200, json.dumps({"keys": [*others, good]}).encode())
        assert await tokens_of(issuer).verify(issuer.token().encode()) == ANNA


async def test_a_token_that_names_no_key_is_by_the_only_one() -> None:
    with Issuer().serving() as issuer:
        nameless = signed(issuer.claims(), issuer.keys[0], "ES256", kid=None)
        assert await tokens_of(issuer).verify(nameless.encode()) == ANNA
        issuer.keys.append(ec("ec-2"))
        assert "(kid)" in await refusal(tokens_of(issuer), nameless)


async def test_keys_may_be_published_apart_from_the_issuer() -> None:
    with Issuer().serving() as issuer:
        config = OidcConfig(issuer=issuer.url, audience="ai-recruiter", jwks_url=f"{issuer.url}/keys")
        assert await OidcTokens(config, SystemClock()).verify(issuer.token().encode()) == ANNA
        assert issuer.paths == ["/keys"]
