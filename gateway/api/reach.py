"""Which places an order may name: not Recto's own store, no folder but the ones set free, no private network."""

import os
from pathlib import Path

import httpx2

from recto.errors import UsageError
from recto.settings import Settings
from storage.opening import SCHEME, parse_s3_url
from workers.inputs.buckets import S3Place
from workers.outside.addresses import may_reach
from workers.outside.network import system_resolver

_MAX_URL = 4096


def fault_of_bucket(url: str, settings: Settings) -> str:
    """What is wrong with an ``s3://`` address, empty where nothing is."""
    try:
        parse_s3_url(url)
    except UsageError as error:
        return f"{error.message}; {error.remedy}"
    own = settings.service.store
    if own.startswith(SCHEME) and _touch(S3Place.of(url), S3Place.of(own)):
        return "lies in Recto's own store, or holds it"
    return ""


def fault_of_folder(path: str, settings: Settings) -> str:
    """What is wrong with a folder for results."""
    if "\0" in path or not Path(path).is_absolute():
        return "is no absolute path"
    try:
        real = Path(os.path.realpath(path.encode().decode()))
    except (OSError, ValueError):
        return "is no absolute path"
    if not any(_below(real, Path(os.path.realpath(root))) for root in settings.service.local_roots):
        return "lies in none of the folders that the service may write to (service.local_roots)"
    store = settings.service.store
    own = Path(os.path.realpath(store))
    if not store.startswith(SCHEME) and (_below(real, own) or _below(own, real)):
        return "lies in Recto's own store, or holds it"
    return ""


def fault_of_address(url: str, settings: Settings, *, plain: bool = False, look_up: bool = True) -> str:
    """What is wrong with an address on the web; ``plain``: ``http`` is allowed, too.

    What the name leads to is looked up now, to tell early, and again by whoever connects.
    """
    private = settings.service.private_addresses
    try:
        parts = httpx2.URL(url)
        host = parts.raw_host.decode()
    except (httpx2.InvalidURL, ValueError):
        return "is no address"
    schemes = ("https", "http") if plain or private else ("https",)
    if len(url) > _MAX_URL or parts.scheme not in schemes or not host:
        return f"is no {' or '.join(schemes)} address"
    if parts.userinfo or "@" in parts.netloc.decode():
        return "holds a name or password; use a presigned address"
    return "" if not look_up or _is_public(host, private=private) else "leads into a private network"


def _is_public(host: str, *, private: bool) -> bool:
    """True for a name that cannot be looked up now: it may be there when its turn comes."""
    try:
        addresses = system_resolver(host, 0)
    except (OSError, UnicodeError):
        return True
    return all(may_reach(address, allow_private=private) for address in addresses)


def _touch(one: S3Place, other: S3Place) -> bool:
    return one.holds(other) or other.holds(one)


def _below(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents
