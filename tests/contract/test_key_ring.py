"""What every key ring does."""

import pytest

from recto.accounts import ApiKey, Scope
from recto.errors import ObjectMissing
from recto.values import TenantId
from storage.bundle import Stores
from storage.protocols import KeyRing
from tests.resources.kept import StoresSpec

KEY = ApiKey(
    id="key-1",
    tenant=TenantId("acme"),
    hash="a" * 64,
    scopes=frozenset({Scope.READ, Scope.WRITE}),
    name="the scanner in Graz",
    created=1700000000.25,
    expires=1800000000.5,
)


@pytest.fixture
def keys(stores: Stores) -> KeyRing:
    return stores.keys


def test_a_key_is_found_by_its_hash(keys: KeyRing) -> None:
    keys.put(KEY)
    keys.put(KEY.model_copy(update={"id": "key-2", "hash": "b" * 64}))
    assert keys.by_hash("a" * 64) == KEY
    assert keys.by_hash("b" * 64).id == "key-2"
    for wrong in ("c" * 64, "a", ""):
        with pytest.raises(ObjectMissing):
            keys.by_hash(wrong)


def test_a_key_is_replaced(keys: KeyRing, spec: StoresSpec) -> None:
    keys.put(KEY)
    revoked = KEY.model_copy(update={"revoked": True})
    keys.put(revoked)
    assert keys.by_hash(KEY.hash) == revoked
    assert spec.opened().keys.all() == [revoked]


def test_a_key_with_a_new_secret_is_not_found_by_the_old_one(keys: KeyRing) -> None:
    keys.put(KEY)
    rotated = KEY.model_copy(update={"hash": "b" * 64})
    keys.put(rotated)
    assert keys.by_hash("b" * 64) == rotated
    with pytest.raises(ObjectMissing):
        keys.by_hash(KEY.hash)
    assert keys.all() == [rotated]


def test_all_keys_are_listed_by_id(keys: KeyRing) -> None:
    assert keys.all() == []
    for number in (3, 1, 2):
        keys.put(KEY.model_copy(update={"id": f"key-{number}", "hash": str(number) * 64}))
    assert [key.id for key in keys.all()] == ["key-1", "key-2", "key-3"]
