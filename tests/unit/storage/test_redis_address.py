"""From a URL to a Redis server."""

import pytest

from recto.errors import SettingsError
from storage.on_redis.address import SentinelAddress, ServerAddress, parse_address
from storage.on_redis.opening import open_redis

SECRET = "s3cret"  # noqa: S105 - opens nothing


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://host", "redis://host"),
        (f"redis://:{SECRET}@host:6380/2", "redis://host:6380/2"),
        (f"rediss://user:{SECRET}@host/0?ssl_ca_certs=ca.pem", "rediss://host/0"),
        (f"unix://:{SECRET}@/run/redis.sock?db=1", "unix:///run/redis.sock"),
        (f"redis://host/0?password={SECRET}", "redis://host/0"),
        (f"redis://:a@{SECRET}@host/0", "redis://host/0"),
    ],
)
def test_a_server_is_shown_without_its_password(url: str, shown: str) -> None:
    address = parse_address(url)
    assert isinstance(address, ServerAddress)
    assert address.shown == shown
    assert address.url.get_secret_value() == url
    assert SECRET not in repr(address)


def test_sentinels_are_taken_apart() -> None:
    address = parse_address(f"sentinel://user:{SECRET}%40@one:5000,two,[::1]:7/main/3?ssl=true")
    assert isinstance(address, SentinelAddress)
    assert address.hosts == (("one", 5000), ("two", 26379), ("::1", 7))
    assert (address.service, address.db, address.username) == ("main", 3, "user")
    assert address.password.get_secret_value() == f"{SECRET}@"
    assert address.shown == "sentinel://one:5000,two,[::1]:7/main/3"
    assert SECRET not in repr(address)


def test_the_first_database_is_the_usual_one() -> None:
    address = parse_address("sentinel://one/main")
    assert isinstance(address, SentinelAddress)
    assert (address.db, address.username, address.password.get_secret_value()) == (0, "", "")


@pytest.mark.parametrize(
    "url",
    [
        f"http://:{SECRET}@host",
        f"{SECRET}",
        "",
        f"sentinel://:{SECRET}@host:1",
        f"sentinel://:{SECRET}@/main",
        f"sentinel://:{SECRET}@host:port/main",
        f"sentinel://:{SECRET}@host/main/first",
        f"redis://:{SECRET}@[host/0",
    ],
)
def test_what_is_no_address_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_address(url)
    assert SECRET not in refused.value.message + refused.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "redis://host/0?colour=red",
        "redis://host:many/0",
        "redis://host/0?socket_timeout=long",
        "sentinel://host/main?socket_timeout=long",
        "sentinel://host/main?colour=red",
    ],
)
def test_options_without_a_meaning_are_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        open_redis(url).registry.is_whole()
