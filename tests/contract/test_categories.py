"""Learnt categories and their versions, over every object store."""

import uuid
from pathlib import Path

import pytest

from layouts.classes.learning import learnt
from recto.categories import CategoryModel
from recto.errors import InternalError, ObjectMissing
from recto.values import TenantId, canonical_json
from storage.categories import CategoryShelf
from storage.protocols import ObjectStore
from tests.resources.examples import examples
from tests.resources.servers import BUCKET, S3Server
from tests.resources.stores import StoreSpec

TENANT, OTHER_TENANT = TenantId("acme"), TenantId("acme-two")


@pytest.fixture(scope="module")
def models() -> tuple[CategoryModel, CategoryModel]:
    return learnt("harbour", examples(each=4)), learnt("harbour", examples(each=6))


@pytest.fixture(params=["local", "s3_with_conditions", "s3_without_conditions"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "local":
        return StoreSpec(kind="local", folder=tmp_path / "objects").opened()
    server: S3Server = request.getfixturevalue(
        "moto_server" if request.param == "s3_with_conditions" else "rclone_server"
    )
    prefix = f"tests/{uuid.uuid4().hex}"
    return StoreSpec(kind="s3", folder=tmp_path, settings=server.settings, bucket=BUCKET, prefix=prefix).opened()


@pytest.fixture
def shelf(store: ObjectStore) -> CategoryShelf:
    return CategoryShelf(store)


def test_the_last_one_put_is_the_newest_and_the_others_stay(
    shelf: CategoryShelf, models: tuple[CategoryModel, CategoryModel]
) -> None:
    first, second = models
    shelf.put(TENANT, first)
    shelf.put(TENANT, second)
    assert shelf.get(TENANT, "harbour") == second
    assert shelf.get(TENANT, "harbour", first.version) == first
    assert [*shelf.versions(TENANT, "harbour")] == sorted([first.version, second.version])
    shelf.put(TENANT, first)
    assert shelf.newest(TENANT, "harbour") == first.version
    assert [*shelf.names(TENANT)] == ["harbour"]


def test_tenants_do_not_see_each_others(shelf: CategoryShelf, models: tuple[CategoryModel, CategoryModel]) -> None:
    shelf.put(TENANT, models[0])
    assert [*shelf.names(OTHER_TENANT)] == []
    with pytest.raises(ObjectMissing, match="there are no categories called harbour"):
        shelf.get(OTHER_TENANT, "harbour")


def test_a_version_that_there_is_not_is_said(shelf: CategoryShelf, models: tuple[CategoryModel, CategoryModel]) -> None:
    shelf.put(TENANT, models[0])
    with pytest.raises(ObjectMissing, match="harbour@0123456789ab"):
        shelf.get(TENANT, "harbour", "0123456789ab")


def test_what_is_no_model_is_said(shelf: CategoryShelf, store: ObjectStore) -> None:
    store.put_if_absent("categories/acme/harbour/0123456789ab.json", b'{"format":"recto.categories/0"}')
    with pytest.raises(InternalError, match="harbour@0123456789ab"):
        shelf.get(TENANT, "harbour", "0123456789ab")


def test_a_model_that_was_changed_is_said(
    shelf: CategoryShelf, store: ObjectStore, models: tuple[CategoryModel, CategoryModel]
) -> None:
    first, second = models
    store.put_if_absent(f"categories/acme/harbour/{first.version}.json", canonical_json(second))
    with pytest.raises(InternalError, match=f"harbour@{first.version}: the model is not as it was written"):
        shelf.get(TENANT, "harbour", first.version)


def test_a_model_without_all_its_numbers_is_none(
    shelf: CategoryShelf, store: ObjectStore, models: tuple[CategoryModel, CategoryModel]
) -> None:
    halved = models[0].model_dump(mode="json")
    halved["rarities"] = halved["rarities"][::2]
    store.put_if_absent("categories/acme/harbour/0123456789ab.json", canonical_json(halved))
    with pytest.raises(InternalError, match="no model"):
        shelf.get(TENANT, "harbour", "0123456789ab")


def test_what_points_to_no_version_is_said(shelf: CategoryShelf, store: ObjectStore) -> None:
    store.put_if_absent("categories/acme/harbour/newest.json", b'{"version":"../../other"}')
    with pytest.raises(InternalError, match="categories harbour"):
        shelf.get(TENANT, "harbour")
