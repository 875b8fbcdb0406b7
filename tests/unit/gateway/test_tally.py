"""Counting a run: rate, time left and totals, by a clock that the test moves."""

from gateway.reports import summary_lines
from gateway.tally import Tally
from recto.errors import StoreFull, fault_of
from recto.jobs import DocumentState
from recto.pages import PageState
from recto.values import PageNumber
from tests.resources.clocks import Clock
from tests.resources.read_fields import UNSURE
from workers.events import DocumentReport, DocumentStarted, PageSettled


def settled(page: int, *, state: PageState = PageState.READ, reused: bool = False) -> PageSettled:
    return PageSettled(name="a", page=PageNumber(page), state=state, reused=reused)


def test_calls_of_models_are_summed_up_where_there_were_any() -> None:
    tally = Tally(Clock())
    tally.see(report())
    assert not any("models" in line for line in summary_lines(tally, "out"))
    for page in (1, 2):
        tally.see(settled(page).model_copy(update={"asked": 2, "paid": 6_000}))
    assert summary_lines(tally, "out")[-1] == "4 calls of models: $0.012"


def test_documents_to_look_at_are_counted_with_the_command_that_names_them() -> None:
    tally = Tally(Clock())
    for action, reasons in (("read", ()), ("read", (UNSURE, UNSURE)), ("kept", (UNSURE,))):
        tally.see(report(action=action, review=reasons))
    assert summary_lines(tally, "my out")[-1] == (
        "2 documents to look at: recto list --needs-review --results 'my out'"
    )


def report(**changes: object) -> DocumentReport:
    whole = DocumentReport(
        input="a", output="out/a", state=DocumentState.SUCCEEDED, action="read",
        pages={PageState.READ: 10}, total_pages=10, seconds=1.0,
    )  # fmt: skip
    return whole.model_copy(update=changes)


def test_time_left_counts_unopened_documents_as_the_mean_of_the_others() -> None:
    clock = Clock()
    tally = Tally(clock)
    assert list(tally.counted(["a", "b", "c"])) == ["a", "b", "c"]
    tally.see(DocumentStarted(name="a", pages=10))
    for page in range(1, 6):
        clock.now += 1.0
        tally.see(settled(page))
    assert tally.rate == 1.0
    assert tally.seconds_left == 5 + 2 * 10


def test_nothing_is_said_of_the_time_left_while_inputs_are_still_being_found() -> None:
    clock = Clock()
    tally = Tally(clock)
    inputs = tally.counted(iter(["a", "b"]))
    next(inputs)
    tally.see(DocumentStarted(name="a", pages=10))
    clock.now += 10
    tally.see(settled(1))
    assert (tally.found, tally.all_found) == (1, False)
    assert tally.seconds_left < 0


def test_the_rate_looks_back_a_minute_and_leaves_reused_pages_out() -> None:
    clock = Clock()
    tally = Tally(clock)
    for page in range(1, 101):
        tally.see(settled(page, reused=True))
    assert tally.rate == 0.0
    clock.now += 30
    tally.see(settled(101))
    assert tally.rate == 1 / 30
    clock.now += 100
    assert tally.rate == 0.0
    assert (tally.pages_done, tally.fresh_pages) == (101, 1)


def test_pages_of_a_document_that_was_given_up_are_not_waited_for() -> None:
    tally = Tally(Clock())
    tally.see(DocumentStarted(name="a", pages=10))
    tally.see(settled(1))
    full = fault_of(StoreFull("out: no room left"))
    tally.see(report(state=DocumentState.FAILED, pages={PageState.READ: 1}, faults=(full,)))
    assert (tally.pages_expected, tally.pages_done, tally.output_failed) == (1, 1, 1)


def test_reports_are_counted_by_state_and_action() -> None:
    tally = Tally(Clock())
    tally.see(report())
    tally.see(report(action="kept", state=DocumentState.PARTIAL))
    tally.see(report(action="refused", state=DocumentState.FAILED, pages={}, total_pages=0))
    assert (tally.documents, tally.documents_failed, tally.actions["kept"]) == (3, 1, 1)
    assert tally.pages == {PageState.READ: 20}
