"""Where results go that a route sends elsewhere, and how they are found again."""

from pathlib import Path

import pytest

from recto.documents import Manifest
from recto.errors import OutputCollision
from recto.jobs import DocumentState
from recto.values import DocumentId
from storage.local import LocalStore
from workers.stages.placing import Placement, manifest_of, note_place, place_of, placement
from workers.stages.results import NoResult, ResultFolder


def _written(store: LocalStore, at: str, name: str) -> Manifest:
    """A result of the document ``name``, as an assembly leaves it."""
    folder = ResultFolder(store, at)
    folder.unmake()
    folder.chunks("document.md", [name.encode()])
    manifest = Manifest(
        name=at,
        document=DocumentId("0" * 64),
        kind="pdf",
        bytes=1,
        state=DocumentState.SUCCEEDED,
        pages=(),
        census={},
        engines={},
        settings="",
        versions={},
        files=folder.files,
        routed_from="" if at == name else name,
    )
    folder.finish(manifest, b"{}")
    note_place(store, name, at)
    return manifest


def test_what_no_route_sends_elsewhere_lies_at_its_name(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    assert placement(store, "a.pdf", "") == Placement("a.pdf")
    written = _written(store, "a.pdf", "a.pdf")
    assert manifest_of(store, "a.pdf") == written
    assert sorted(store.keys("")) == ["a.pdf/document.md", "a.pdf/manifest.json", "a.pdf/run.json"]


def test_a_result_follows_its_route_and_leaves_nothing_behind(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    _written(store, "a.pdf", "a.pdf")
    for target in ("bills", "letters/new", ""):
        at = placement(store, "a.pdf", target).at
        written = _written(store, at, "a.pdf")
        assert at == (f"{target}/a.pdf" if target else "a.pdf")
        assert (place_of(store, "a.pdf"), manifest_of(store, "a.pdf")) == (at, written)
        assert [key for key in store.keys("") if key.endswith("manifest.json")] == [f"{at}/manifest.json"]
    assert sorted(store.keys("")) == ["a.pdf/document.md", "a.pdf/manifest.json", "a.pdf/run.json"]


def test_a_document_whose_own_place_is_taken_by_a_routed_one_is_refused_there(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    _written(store, "bills/a.pdf", "a.pdf")
    assert isinstance(manifest_of(store, "bills/a.pdf"), NoResult)
    with pytest.raises(OutputCollision, match=r"bills/a\.pdf.*that of a\.pdf"):
        placement(store, "bills/a.pdf", "")


def test_a_routed_one_stays_at_its_own_place_where_the_other_is_taken(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    _written(store, "bills/a.pdf", "bills/a.pdf")
    found = placement(store, "a.pdf", "bills")
    assert found.at == "a.pdf"
    assert [fault.code for fault in found.fault] == [OutputCollision.code]


def test_a_note_that_is_damaged_is_no_note(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.put_if_absent("a.pdf/recto-placed.json", b"{nothing")
    assert place_of(store, "a.pdf") == "a.pdf"
