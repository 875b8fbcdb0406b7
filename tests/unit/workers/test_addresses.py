"""Which addresses may be reached for a stranger."""

import pytest

from workers.outside.addresses import may_reach

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
OWN = [
    "127.0.0.1",
    "127.8.9.10",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.254",
    "::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "198.18.0.1",
]
NEVER = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "168.63.129.16",
    "100.100.100.200",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reached(address: str) -> None:
    assert may_reach(address, allow_private=False)


@pytest.mark.parametrize("address", OWN)
def test_the_own_network_only_where_it_is_allowed(address: str) -> None:
    assert not may_reach(address, allow_private=False)
    assert may_reach(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_credentials_of_clouds_and_groups_are_never_reached(address: str) -> None:
    assert not may_reach(address, allow_private=False)
    assert not may_reach(address, allow_private=True)


@pytest.mark.parametrize("address", ["fec0::1", "::8.8.8.8", "5f00::1"])
def test_what_is_not_given_out_on_the_internet_is_not_public(address: str) -> None:
    assert not may_reach(address, allow_private=False)
