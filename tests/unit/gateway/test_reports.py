"""The lines of a run."""

import json

import pytest

from gateway.reports import duration, json_line, mark, report_lines
from recto.errors import Fault, PageCrashed, PageTimeout, PasswordNeeded, fault_of
from recto.jobs import DocumentState
from recto.pages import PageState
from recto.values import PageNumber
from tests.resources.read_fields import UNSURE
from workers.events import DocumentReport

WHOLE = DocumentReport(
    input="a/b.pdf",
    output="out/a/b.pdf",
    state=DocumentState.SUCCEEDED,
    action="read",
    pages={PageState.READ: 11, PageState.BLANK: 1},
    total_pages=12,
    seconds=3.21,
)
TIMEOUT = fault_of(PageTimeout("took longer than 120 s"))
CRASH = fault_of(PageCrashed("ended its process"))


def changed(**changes: object) -> DocumentReport:
    return WHOLE.model_copy(update=changes)


def test_a_document_is_one_line() -> None:
    assert report_lines(WHOLE) == ["ok       a/b.pdf  12 pages (11 read, 1 blank)  3.2 s -> out/a/b.pdf"]


def test_failed_pages_are_named_together_with_cause_and_remedy() -> None:
    failed: dict[PageNumber, Fault] = {PageNumber(page): TIMEOUT for page in (3, 4, 5, 9)}
    failed[PageNumber(7)] = CRASH
    report = changed(state=DocumentState.PARTIAL, pages={PageState.READ: 5, PageState.FAILED: 7}, failed_pages=failed)
    first, *reasons = report_lines(report)
    assert first.startswith("partial  a/b.pdf  12 pages (5 read, 7 failed)")
    assert [line.strip() for line in reasons] == [
        f"page 7: ended its process. {CRASH.remedy}",
        f"pages 3-5, 9: took longer than 120 s. {TIMEOUT.remedy}",
        "and 2 more such pages; the manifest names them all",
    ]


@pytest.mark.parametrize("message", ["a/b.pdf: is encrypted", "is encrypted"])
def test_a_refused_document_is_one_line_with_its_name_once(message: str) -> None:
    fault = fault_of(PasswordNeeded(message))
    report = changed(state=DocumentState.FAILED, action="refused", pages={}, total_pages=0, faults=(fault,))
    assert report_lines(report) == [f"failed   a/b.pdf: is encrypted. {fault.remedy}"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "ok"),
        ({"action": "kept"}, "kept"),
        ({"action": "planned", "state": DocumentState.PENDING}, "planned"),
        ({"state": DocumentState.PARTIAL}, "partial"),
        ({"state": DocumentState.PARTIAL, "action": "kept"}, "partial"),
        ({"state": DocumentState.FAILED}, "failed"),
        ({"state": DocumentState.FAILED, "action": "kept"}, "failed"),
    ],
)
def test_the_first_word_says_how_the_document_stands(changes: dict[str, object], word: str) -> None:
    assert mark(changed(**changes)) == word


def test_no_control_character_gets_into_a_line_or_into_json() -> None:
    hostile = "\x1b]0;owned\x07\u009b31m\u202e\nline\udcff"
    fault = Fault(code="input", message=hostile, remedy=hostile, retryable=False)
    report = changed(input=hostile, output=hostile, faults=(fault,), failed_pages={PageNumber(1): fault})
    for line in report_lines(report):
        assert line.isprintable()
    assert json_line(report).isascii()
    assert json_line(report).isprintable()
    assert json.loads(json_line(report))["input"] == hostile


def test_a_line_of_json_says_what_a_document_is_and_why_a_person_should_look_at_it() -> None:
    line = json.loads(json_line(changed(class_name="invoice", schema_name="invoice", review=(UNSURE,))))
    assert (line["class"], line["schema"], line["review"]) == ("invoice", "invoice", [UNSURE.model_dump(mode="json")])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (59.9, "59.9 s"), (60, "1 min 00 s"), (245, "4 min 05 s"), (7800, "2 h 10 min")],
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert duration(seconds) == text
