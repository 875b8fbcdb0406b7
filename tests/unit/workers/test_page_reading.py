"""A page image between engines: which reading counts, what is stored of it, and that nothing is read twice."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from ocr_backends.protocol import PageInput
from ocr_backends.registry import Helpers
from recto.errors import EngineUnavailable, ScriptUnsupported, fault_of
from recto.geometry import Box, Upright
from recto.images import PageImage, Pixels
from recto.pages import PageState
from recto.recognitions import Failure, Outcome, WordsRecognition
from recto.values import ImageId
from recto.words import Layout, Word
from storage.local import LocalStore
from workers.routing import Accept, Reject
from workers.stages.attempts import Subject
from workers.stages.page_reading import Ended, best_reading

COLUMNS, ROWS = 6, 8
OLD_PRINT = "fie faßen auf dem Tifche und fprachen fehr leife von der Reife die fie machen wollten " * 3
NEW_PRINT = OLD_PRINT.replace("f", "s").replace("aus ", "auf ")


class Scribe:
    """Reads the same on every page, from the cell ``first`` on, and counts."""

    def __init__(self, name: str, text: str, *, confidence: float = 0.99, script: str = "", first: int = 0) -> None:
        self.name = name
        self.reads: Literal["pdf", "image"] = "image"
        self.fingerprint = f"{name} {text} {confidence}"
        self.calls = 0
        words = text.split()
        self.seen: list[Pixels] = []
        self._words = tuple(
            Word(text=word, box=_cell(first + place), confidence=confidence, line=place // COLUMNS)
            for place, word in enumerate(words)
        )
        self._script = script

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        self.calls += len(pages)
        self.seen += [page.pixels for page in pages if isinstance(page, PageImage)]
        return [
            WordsRecognition(
                engine=self.name, upright=Upright(), words=self._words, layout=Layout(), script=self._script
            )
            for _ in pages
        ]

    def close(self) -> None:
        pass


class Refuser(Scribe):
    """Reads nothing, for want of a package; or is not there at all."""

    def __init__(self, *, there: bool = True) -> None:
        super().__init__("refuser", "")
        self._there = there

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        self.calls += len(pages)
        if not self._there:
            raise EngineUnavailable("it cannot be started")
        fault = fault_of(ScriptUnsupported("no data for Thai", remedy="apt-get install thai"))
        return [Failure(engine=self.name, fault=fault) for _ in pages]


def _cell(place: int) -> Box:
    row, column = divmod(place, COLUMNS)
    return Box.of(column / COLUMNS + 0.02, row / ROWS + 0.03, (column + 1) / COLUMNS - 0.02, (row + 1) / ROWS - 0.03)


def _page() -> Pixels:
    """Ink in every cell."""
    page = np.full((600, 600, 3), 255, np.uint8)
    for place in range(COLUMNS * ROWS):
        x0, y0, x1, _ = (round(600 * side) for side in _cell(place))
        for x in range(x0 + 4, x1 - 8, 10):  # letters
            page[y0 + 6 : y0 + 14, x : x + 6] = 0
            page[y0 + 8 : y0 + 12, x + 2 : x + 4] = 255
    return page


def _subject() -> Subject:
    image = PageImage(id=ImageId("0" * 64), pixels=_page(), dpi=80, upright=Upright())
    return Subject(identity="a" * 64, pixels=_page(), make=lambda: image)


def _ended(tmp_path: Path, first: Scribe, scripts: Scribe, old_type: Scribe) -> Ended:
    helpers = Helpers(scripts=scripts, old_type=old_type)
    ended = best_reading(_subject(), first, helpers, LocalStore(tmp_path, durable=False))
    assert isinstance(ended, Ended)
    return ended


def test_what_reads_well_is_shown_to_no_other_engine(tmp_path: Path) -> None:
    first, other = Scribe("first", NEW_PRINT), Refuser()

    ended = _ended(tmp_path, first, other, other)

    assert ended.reading.parsed.engine == "first"
    assert ended.decision == Accept()
    assert other.calls == 0


def test_a_script_that_the_first_engine_does_not_know_is_read_by_the_second_and_kept(tmp_path: Path) -> None:
    first = Scribe("first", "QCUC QLNA LAL CLN CCL4 XLLL " * 8, confidence=0.4)
    second = Scribe("second", NEW_PRINT, script="Thai")

    once = _ended(tmp_path, first, second, Refuser())
    again = _ended(tmp_path, first, second, Refuser())

    assert once == again
    assert once.reading.parsed.engine == "second"
    assert isinstance(once.decision, Accept)
    assert "Thai" in once.decision.note
    assert (first.calls, second.calls) == (1, 1)


def test_what_no_engine_reads_ends_named_whatever_became_of_the_second(tmp_path: Path) -> None:
    first = Scribe("first", "QCUC QLNA LAL CLN CCL4 XLLL " * 8, confidence=0.4)

    for there in (True, False):
        ended = _ended(tmp_path, first, Refuser(there=there), Refuser())
        assert isinstance(ended.decision, Reject)
        assert ended.decision.state is PageState.UNSUPPORTED_SCRIPT
        assert ended.decision.fault.remedy


def test_old_print_in_roman_type_keeps_the_first_reading_with_the_long_s_of_another(tmp_path: Path) -> None:
    ended = _ended(tmp_path, Scribe("first", OLD_PRINT), Refuser(), Scribe("second", NEW_PRINT))

    words = [word.text for word in ended.reading.parsed.words]
    assert words == NEW_PRINT.split()
    assert ended.reading.parsed.engine == "first+second"
    assert isinstance(ended.decision, Accept)
    assert ended.decision.faults == ()


def test_old_print_without_help_is_read_and_marked(tmp_path: Path) -> None:
    ended = _ended(tmp_path, Scribe("first", OLD_PRINT), Refuser(), Refuser())

    assert ended.reading.parsed.engine == "first"
    assert isinstance(ended.decision, Accept)
    assert [fault.code for fault in ended.decision.faults] == ["script_unsupported"]


def test_what_one_engine_leaves_unread_is_read_by_the_other_and_put_beside_it(tmp_path: Path) -> None:
    upper, lower = Scribe("first", "word " * 24), Scribe("second", "слово " * 24, script="Cyrillic", first=24)

    ended = _ended(tmp_path, upper, lower, Refuser())

    assert [word.text for word in ended.reading.parsed.words] == ["word"] * 24 + ["слово"] * 24
    assert ended.reading.parsed.engine == "first+second"
    assert isinstance(ended.decision, Accept)
    assert "Cyrillic" in ended.decision.note
    assert ended.decision.faults == ()
    assert lower.seen[0][:300].min() == 255, "what was read well is taken out"
    assert (lower.seen[0][300:] == _page()[300:]).all()


def test_a_rest_that_the_other_engine_guesses_at_is_left_out_and_marked(tmp_path: Path) -> None:
    guess = Scribe("second", "АМЬ060 " * 24, script="Arabic", first=24, confidence=0.37)

    ended = _ended(tmp_path, Scribe("first", "word " * 24), guess, Refuser())

    assert ended.reading.parsed.engine == "first"
    assert isinstance(ended.decision, Accept)
    assert ended.decision.faults


def test_a_page_that_is_partly_unread_is_marked_where_nobody_reads_the_rest(tmp_path: Path) -> None:
    ended = _ended(tmp_path, Scribe("first", "word " * 24), Refuser(), Refuser())

    assert ended.reading.parsed.engine == "first"
    assert isinstance(ended.decision, Accept)
    assert [fault.remedy for fault in ended.decision.faults] == ["apt-get install thai"]
