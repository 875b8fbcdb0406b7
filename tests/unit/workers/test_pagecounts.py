"""What a page adds to the counters."""

from recto.jobs import SettledPage
from recto.meters import counted
from recto.pages import PageRecord, PageState, Rung, RungTaken
from recto.values import PageNumber
from workers.pagecounts import counts_of


def test_a_page_that_was_read_at_once_by_no_model_adds_nothing() -> None:
    record = PageRecord(page=PageNumber(1), state=PageState.READ, reason="read", engine="rapidocr", source="image")
    assert counts_of(SettledPage(record=record)) == {}


def test_tokens_doubted_readings_and_rungs_are_counted() -> None:
    def taken(rung: Rung, *, counts: bool) -> RungTaken:
        return RungTaken(rung=rung, engine="model", why="it loops", outcome="it ended", counts=counts)

    rungs = (
        taken(Rung.WARM, counts=False),
        taken(Rung.TABLE_ZOOM, counts=False),
        taken(Rung.TABLE_ZOOM, counts=False),
        taken(Rung.BANDS, counts=True),
    )
    record = PageRecord(
        page=PageNumber(1), state=PageState.READ, reason="read", engine="model", source="image", rungs=rungs
    )
    assert counts_of(SettledPage(record=record, tokens=1200, doubts=("looping", "looping"))) == {
        counted("recto_model_tokens", engine="model"): 1200,
        counted("recto_doubted_readings", doubt="looping"): 2,
        counted("recto_rungs", rung="warm", counts="no"): 1,
        counted("recto_rungs", rung="table_zoom", counts="no"): 2,
        counted("recto_rungs", rung="bands", counts="yes"): 1,
    }
