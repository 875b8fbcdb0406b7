"""What a document needs next, whatever order its tasks end in."""

import random
from pathlib import Path

import pytest

from documents.facts import FileKind
from recto.errors import PageCrashed, fault_of
from recto.pages import PageRecord, PageState
from recto.values import DocumentId, PageNumber
from workers.events import InputFile
from workers.local.documentrun import MOST_FAULTS, DocumentRun, Step
from workers.requests import SourceFile

SOURCE = InputFile(name="a.pdf", source="a.pdf", shown="a.pdf")
FILE = SourceFile(
    document=DocumentId("0" * 64), path=Path("a.pdf"), shown="a.pdf", kind=FileKind.PDF, pages=1, bytes=1, modified=1
)


def document(pages: int, *, extras: bool = False, fields: bool = False) -> DocumentRun:
    todo = iter([PageNumber(number) for number in range(1, pages + 1)])
    return DocumentRun(SOURCE, FILE, ref="a", planned=pages, todo=todo, extras=extras, fields=fields)


def record(page: int, state: PageState = PageState.READ) -> PageRecord:
    faults = (fault_of(PageCrashed("it crashed")),) if state is PageState.FAILED else ()
    return PageRecord(page=PageNumber(page), state=state, reason="so", engine="e", source="image", faults=faults)


def test_pages_then_extras_then_assembly() -> None:
    run = document(1, extras=True)
    assert run.step is Step.PAGES
    run.next_page()
    assert run.step is Step.BUSY
    run.page_ended(record(1))
    assert run.step is Step.EXTRAS
    run.begin_extras()
    assert run.step is Step.BUSY
    run.task_ended()
    assert run.step is Step.ASSEMBLY
    run.begin_assembly()
    assert run.step is Step.BUSY


def test_fields_are_looked_for_until_they_are_found_though_models_are_asked_between() -> None:
    run = document(0, fields=True)
    assert run.step is Step.FIELDS
    run.begin_fields()
    assert run.step is Step.BUSY
    run.task_ended()
    run.begin_consulting()
    assert (run.step, run.fields_attempt) == (Step.BUSY, 0)
    run.task_ended()
    assert run.step is Step.FIELDS
    run.begin_fields()
    run.task_ended()
    run.fields_key = "fields/ab/abcd.json.gz"
    assert run.step is Step.ASSEMBLY


def test_a_document_whose_pages_are_all_settled_is_assembled_at_once() -> None:
    assert document(0).step is Step.ASSEMBLY


@pytest.mark.parametrize("seed", range(20))
def test_every_page_is_done_once_however_tasks_end(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    run, under_way, done, given = document(12), list[PageNumber](), list[PageNumber](), 0
    while run.step is not Step.ASSEMBLY:
        if run.step is Step.PAGES and (not under_way or rng.random() < 0.5):
            under_way.append(run.next_page())
            given += 1
            continue
        page = under_way.pop(rng.randrange(len(under_way)))
        if rng.random() < 0.3:
            run.try_again(page)
        else:
            run.page_ended(record(page))
            done.append(page)
    assert sorted(done) == list(range(1, 13))
    assert run.attempts == given
    assert run.counts == {PageState.READ: 12}


def test_a_report_names_a_bounded_number_of_failures() -> None:
    run = document(0)
    for page in range(1, MOST_FAULTS + 50):
        run.count(record(page, PageState.FAILED))
    assert len(run.failed_pages) == MOST_FAULTS
    assert run.counts[PageState.FAILED] == MOST_FAULTS + 49
