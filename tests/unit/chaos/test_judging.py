"""The judge finds nothing wrong with what is right, and names everything that is not."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from recto.documents import Manifest, WrittenFile
from recto.jobs import DocumentState, JobCounts, JobDocument, SettledPage
from recto.pages import PageRecord, PageState
from recto.values import DocumentId, PageNumber, canonical_json
from storage.journal import Failure
from storage.local import LocalStore
from tests.chaos import judging
from tests.chaos.judging import ResultTree, Sent
from tests.resources.crowds import Expected

ONE = Expected(name="a/one.pdf", state=DocumentState.PARTIAL, pages=3, blank=(2,), killers=(3,))
TEXT = b"# What was read\n"
STATES = (PageState.READ, PageState.BLANK, PageState.FAILED)


def records() -> tuple[PageRecord, ...]:
    return tuple(
        PageRecord(page=PageNumber(at), state=state, reason="because", engine="", source="nothing")
        for at, state in enumerate(STATES, start=1)
    )


def manifest() -> Manifest:
    return Manifest(
        name=ONE.name,
        document=DocumentId("d" * 64),
        kind="pdf",
        bytes=10,
        state=DocumentState.PARTIAL,
        pages=records(),
        census=dict.fromkeys(STATES, 1),
        engines={},
        settings="",
        versions={},
        files=(WrittenFile(path="document.md", bytes=len(TEXT), sha256=hashlib.sha256(TEXT).hexdigest()),),
    )


def store_of(folder: Path) -> LocalStore:
    store = LocalStore(folder)
    for name, content in (("document.md", TEXT), ("run.json", b"{}"), ("manifest.json", canonical_json(manifest()))):
        store.put_stream(f"{ONE.name}/{name}", io.BytesIO(content))
    return store


@pytest.fixture
def tree(tmp_path: Path) -> ResultTree:
    return judging.tree_of(store_of(tmp_path / "out"))


def with_manifest(tree: ResultTree, **changes: object) -> ResultTree:
    return tree.model_copy(update={"manifests": {ONE.name: tree.manifests[ONE.name].model_copy(update=changes)}})


def with_file(tree: ResultTree, name: str, sha: str) -> ResultTree:
    return tree.model_copy(update={"files": {**tree.files, f"{ONE.name}/{name}": sha}})


WRONG: dict[str, Callable[[ResultTree], ResultTree]] = {
    "no manifest": lambda tree: tree.model_copy(update={"manifests": {}}),
    "another document": lambda tree: tree.model_copy(update={"manifests": {**tree.manifests, "b.pdf": manifest()}}),
    "not what the manifest says": lambda tree: with_file(tree, "document.md", "0" * 64),
    "names it": lambda tree: with_file(tree, "left-over.md", "0" * 64),
    "the state of": lambda tree: with_manifest(tree, state=DocumentState.SUCCEEDED),
    "the pages of": lambda tree: with_manifest(tree, pages=records()[:2]),
    "page 1": lambda tree: with_manifest(
        tree, pages=(records()[0].model_copy(update={"state": PageState.FAILED}), *records()[1:])
    ),
    "no reason": lambda tree: with_manifest(
        tree, pages=(records()[0].model_copy(update={"reason": ""}), *records()[1:])
    ),
    "the census": lambda tree: with_manifest(tree, census={PageState.READ: 3}),
}


def test_a_right_result_gives_no_complaint(tree: ResultTree) -> None:
    assert judging.incomplete(tree, [ONE]) == []
    assert judging.differing(tree, with_file(tree, "run.json", "0" * 64)) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_each_wrong_result_is_named(tree: ResultTree, wrong: str) -> None:
    assert judging.incomplete(WRONG[wrong](tree), [ONE])


def test_each_difference_to_the_calm_run_is_named(tree: ResultTree) -> None:
    assert judging.differing(with_file(tree, "document.md", "0" * 64), tree)
    assert judging.differing(with_file(tree, "more.md", "0" * 64), tree)
    assert judging.differing(tree, with_file(tree, "more.md", "0" * 64))


def counts(planned: int = 3, settled: int = 3, failed: int = 1) -> JobCounts:
    return JobCounts(
        listed=True,
        documents={DocumentState.PARTIAL: 1, DocumentState.PENDING: 0},
        planned=planned,
        settled=settled,
        pages={PageState.READ: 1, PageState.BLANK: 1, PageState.FAILED: failed},
        faults={},
        engines={},
        first_settled=1.0,
        last_settled=2.0,
    )


def test_counts_are_compared_with_what_the_documents_hold() -> None:
    documents = [JobDocument(name=ONE.name, state=DocumentState.PARTIAL)]
    assert judging.miscounted(counts(), documents, [ONE]) == []
    assert judging.miscounted(counts(planned=4), documents, [ONE])
    assert judging.miscounted(counts(settled=4), documents, [ONE])
    assert judging.miscounted(counts(failed=2), documents, [ONE])
    assert judging.miscounted(counts(), documents * 2, [ONE])
    assert judging.miscounted(counts(), [], [ONE])


def test_every_page_of_a_document_is_settled_once() -> None:
    pages = [SettledPage(record=record) for record in records()]
    assert judging.unsettled(pages, ONE) == []
    assert judging.unsettled(pages[:2], ONE)
    assert judging.unsettled([*pages, pages[2]], ONE)
    assert judging.unsettled([pages[0], pages[1], SettledPage(record=records()[0])], ONE)


def test_a_page_that_kills_is_tried_as_often_as_allowed_and_no_other_is_given_up() -> None:
    tries = [Failure(name=ONE.name, page=PageNumber(3), attempt=attempt) for attempt in (1, 2, 3)]
    assert judging.miskilled(tries, [ONE], attempts=3) == []
    assert judging.miskilled(tries[:2], [ONE], attempts=3)
    assert judging.miskilled([*tries, tries[2].model_copy(update={"attempt": 4})], [ONE], attempts=3)
    assert judging.miskilled([*tries, *(each.model_copy(update={"page": 1}) for each in tries)], [ONE], attempts=3)


def test_every_message_comes_and_all_copies_have_one_id() -> None:
    sent = [Sent(id="m1", subject="job.finished 1"), Sent(id="m1", subject="job.finished 1")]
    assert judging.misdelivered(sent, ["job.finished 1"]) == []
    assert judging.misdelivered(sent, ["job.finished 1", "job.finished 2"])
    assert judging.misdelivered(sent, [])
    assert judging.misdelivered([*sent, Sent(id="m2", subject="job.finished 1")], ["job.finished 1"])
