"""Which URLs and addresses are refused, in every form that they can be written in."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from adapters.webhooks.addresses import Forbidden, addresses_of, is_public, target_of

PUBLIC = ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:800::200e"]
NOT_PUBLIC = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "fe80::1", "febf::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8", "::ffff:0:8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:808:808::1"),
    *("2001:0:808:808::1", "2001::1", "2001:10::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_reached(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_or_stands_for_another_may_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        *("http://hr.example/", "ftp://hr.example/", "file:///etc/passwd", "gopher://hr.example/", "hr.example", ""),
        *("https://", "https:///path", "https://?a", "//hr.example/", "https:hr.example", "javascript:alert(1)"),
        *("https://user@hr.example/", "https://user:password@hr.example/", "https://hr.example@127.0.0.1/"),
        *(
            "https://hr.example\\@127.0.0.1/",
            "https://hr.example/#part",
            "https://hr.example/ a",
            "https://hr .example/",
        ),
        *(
            "https://hr.example/\r\nHost: a",
            "https://hr.example/\0",
            "https://hr.example:0/",
            "https://hr.example:99999/",
        ),
        *("https://hr.example./", "https://hr..example/", "https://-hr.example/", "https://%31%32%37.0.0.1/"),
        *("https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://127.1/", "https://127.0.1/"),
        *("https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.0x1/", "https://0/", "https://1.2.3.4.5/"),
        *("https://8.8.8.8./", "https://134744072/", "https://a.1/", "https://a.0x7f/", "https://①②⑦.0.0.1/"),
        *("https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/", "https://[::1/", "https://[]/", "https://[v1.a]/"),
        f"https://hr.example/{'a' * 2000}",
        f"https://{'a' * 64}.example/",
    ],
)
def test_a_url_that_is_not_plain_https_to_a_host_is_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        target_of(url, allow_private=False)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://hr.example/hook?a=1", "hr.example", 443),
        ("HTTPS://HR.EXAMPLE:8443/hook", "hr.example", 8443),
        ("https://bücher.example/", "xn--bcher-kva.example", 443),
        ("https://8.8.8.8/", "8.8.8.8", 443),
        ("https://[2606:4700::1]/", "2606:4700::1", 443),
        ("https://127。0。0。1/", "127.0.0.1", 443),
    ],
)
def test_a_host_is_looked_at_as_it_is_connected_to(url: str, host: str, port: int) -> None:
    target = target_of(url, allow_private=False)
    assert (target.host, target.port) == (host, port)


def test_http_is_for_where_private_addresses_are_allowed() -> None:
    assert target_of("http://hr.example/", allow_private=True).port == 80


@pytest.mark.parametrize(
    "literal", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "[::1]", "[::ffff:10.0.0.1]", "[fd00::1]"]
)
async def test_an_address_in_the_url_is_checked_as_those_of_names_are(literal: str) -> None:
    with pytest.raises(Forbidden, match="public Internet"):
        await addresses_of(target_of(f"https://{literal}/", allow_private=False), nobody_asks, allow_private=False)


@pytest.mark.parametrize("private", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1"])
async def test_one_private_address_among_public_ones_is_enough(private: str) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8", private, "2606:4700::1"]

    target = target_of("https://hr.example/", allow_private=False)
    with pytest.raises(Forbidden, match="public Internet"):
        await addresses_of(target, resolve, allow_private=False)
    assert len(await addresses_of(target, resolve, allow_private=True)) == 3


@pytest.mark.parametrize("found", [[], ["fe80::1%eth0"], ["8.8.8.8", "fe80::1%2"]])
async def test_a_name_without_an_address_that_can_be_checked_is_refused(found: list[str]) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return found

    with pytest.raises(Forbidden, match="no address"):
        await addresses_of(target_of("https://hr.example/", allow_private=False), resolve, allow_private=False)


async def nobody_asks(host: str, port: int) -> Sequence[str]:
    raise AssertionError("an address is no name to resolve")
