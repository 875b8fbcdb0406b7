"""Secrets of API keys: ``recto_<id>_<random>``, of which only the hash of the last part is kept."""

import hashlib
import re
import secrets
import time
from typing import Final, NamedTuple

from recto.accounts import ApiKey, Scope
from recto.values import TenantId, Value
from workers.service import Service

_FORM: Final = re.compile(r"recto_(?P<id>[0-9a-f]{16})_(?P<random>[A-Za-z0-9_-]{43})")


class NewKey(NamedTuple):
    """``secret`` is told once and kept nowhere."""

    key: ApiKey
    secret: str


class Credentials(Value):
    """What a caller sent, taken apart; ``hash`` is what its key is found by."""

    id: str
    hash: str


class NoCredentials(Value):
    """It is not of the form of a key."""


def new_key(tenant: TenantId, scopes: frozenset[Scope], *, name: str = "", expires: float = 0.0) -> NewKey:
    """A key with 256 random bits. ``expires`` in seconds since the epoch, 0 for never."""
    key_id, random = secrets.token_hex(8), secrets.token_urlsafe(32)
    key = ApiKey(
        id=key_id,
        tenant=tenant,
        hash=_hashed(random),
        scopes=scopes,
        name=name,
        created=round(time.time(), 3),
        expires=expires,
    )
    return NewKey(key, f"recto_{key_id}_{random}")


def credentials_of(secret: str) -> Credentials | NoCredentials:
    found = _FORM.fullmatch(secret)
    return Credentials(id=found["id"], hash=_hashed(found["random"])) if found else NoCredentials()


def is_valid(key: ApiKey, *, now: float) -> bool:
    return not key.revoked and (not key.expires or now < key.expires)


def revoked(key: ApiKey) -> ApiKey:
    return key.model_copy(update={"revoked": True})


def keep(key: ApiKey, service: Service) -> None:
    """From now on it counts as it is. In the journal first: it must outlive an emptied store."""
    service.places.journal.key(key)
    service.stores.keys.put(key)


def _hashed(random: str) -> str:
    return hashlib.sha256(random.encode()).hexdigest()
