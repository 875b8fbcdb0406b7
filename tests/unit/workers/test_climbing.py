"""A page on the ladder with engines that answer as they are told: what is asked of whom, and what passes through."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from ocr_backends.protocol import OcrBackend, PageInput
from ocr_backends.textlayer import TextLayer
from recto.errors import EngineAway, EngineFailed, EngineUnavailable, RectoError, fault_of
from recto.geometry import WHOLE_PAGE, Upright
from recto.images import PageImage
from recto.options import ReadOptions
from recto.pages import Rung
from recto.recognitions import Failure, MarkupRecognition, Outcome
from recto.settings import Limits
from recto.values import ImageId, digest
from storage.local import LocalStore
from tests.resources.barred import Drawn as Page
from tests.resources.barred import barred, counting
from workers.ladder import MOST_RUNGS, Exhausted
from workers.routing import Accept, Reject
from workers.stages.attempts import Subject
from workers.stages.ladder import Climbed, climbed
from workers.stages.page_reading import Ended
from workers.stages.reader import Reader

PAGE = barred(counting(8))
LOOP = "\n\n" + "and so on and on " * 200

Answer: TypeAlias = str | RectoError


class Model:
    """Writes ``answer`` on every page, or raises it; an ``EngineFailed`` is the page's failure, as engines tell it."""

    def __init__(self, answer: Answer, *, name: str = "model", fingerprint: str = "", finished: bool = True) -> None:
        self.name = name
        self.reads: Literal["drawing"] = "drawing"
        self.fingerprint = fingerprint or digest(str(answer))
        self.answer = answer
        self.finished = finished
        self.seen: list[PageImage] = []

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        self.seen += [page for page in pages if isinstance(page, PageImage)]
        if isinstance(self.answer, EngineUnavailable):
            raise self.answer
        return [self._outcome(page) for page in pages if isinstance(page, PageImage)]

    def close(self) -> None:
        pass

    def _outcome(self, page: PageImage) -> Outcome:
        if isinstance(self.answer, RectoError):
            return Failure(engine=self.name, fault=fault_of(self.answer))
        return MarkupRecognition(
            engine=self.name,
            upright=page.upright,
            dialect="markdown",
            text=self.answer,
            finished=self.finished,
            window=page.window,
            tokens=10,
        )


def whole(page: Page = PAGE) -> str:
    return "\n\n".join(page.texts)


def reader(
    tmp_path: Path, backend: OcrBackend, rungs: Mapping[Rung, OcrBackend], *, page_timeout: float = 600
) -> Reader:
    return Reader(
        options=ReadOptions(),
        limits=Limits(page_timeout=page_timeout),
        fingerprint="f" * 64,
        recipe="r",
        text_layer=TextLayer(),
        backend=backend,
        helpers=None,
        rungs=rungs,
        store=LocalStore(tmp_path, durable=False),
        password="",
    )


def climb(reading: Reader) -> Climbed:
    height, width = PAGE.pixels.shape[:2]
    image = PageImage(id=ImageId("0" * 64), pixels=PAGE.pixels, dpi=150, upright=Upright(aspect=width / height))
    subject = Subject(identity="a" * 64, pixels=PAGE.pixels, make=lambda: image)
    return climbed(subject, subject, reading)


def ended(found: Climbed) -> Ended:
    assert isinstance(found.ended, Ended)
    return found.ended


def test_a_good_reading_is_not_made_again(tmp_path: Path) -> None:
    first, other = Model(whole()), Model("no")

    found = climb(reader(tmp_path, first, {Rung.WARM: other}))

    assert ended(found).decision == Accept()
    assert (found.rungs, found.tokens, found.doubts) == ((), 10, ())
    assert not other.seen


def test_a_rung_whose_engine_is_away_ends_no_page_and_nothing_is_read_twice(tmp_path: Path) -> None:
    first, warm = Model(whole() + LOOP), Model(EngineAway("it is starting"), fingerprint="warm")
    reading = reader(tmp_path, first, {Rung.WARM: warm})

    with pytest.raises(EngineAway):
        climb(reading)
    warm.answer = whole()
    found = climb(reading)

    assert [rung.rung for rung in found.rungs] == [Rung.WARM]
    assert found.doubts == ("looping",)
    assert len(first.seen) == 1
    assert len(warm.seen) == 2


def test_a_stand_in_that_is_away_ends_no_page(tmp_path: Path) -> None:
    first = Model("\ufffd\ue001" * 200)

    with pytest.raises(EngineAway):
        climb(reader(tmp_path, first, {Rung.CPU_ENGINE: Model(EngineAway("it is starting"))}))


def test_an_engine_that_is_not_there_at_all_is_told_and_not_stood_in_for(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable):
        climb(reader(tmp_path, Model(EngineUnavailable("no such model")), {Rung.CPU_ENGINE: Model(whole())}))


def test_a_failure_is_what_came_of_its_rung(tmp_path: Path) -> None:
    rungs = {
        Rung.WIDE_NGRAM: Model(EngineFailed("it timed out")),
        Rung.WARM: Model(EngineUnavailable("it cannot be started")),
        Rung.FREE_OCR: Model(whole()),
    }

    found = climb(reader(tmp_path, Model(whole() + LOOP), rungs))

    assert ended(found).decision.kind == "accept"
    assert [rung.outcome for rung in found.rungs[:2]] == ["it timed out", "it cannot be started"]
    assert found.rungs[2].counts
    assert found.doubts == ("looping", "failed", "failed")


def test_who_would_be_asked_the_same_again_is_not_asked(tmp_path: Path) -> None:
    first = Model(whole() + LOOP, fingerprint="hosted")
    same, other = Model(whole() + LOOP, fingerprint="hosted"), Model(whole())

    found = climb(reader(tmp_path, first, {Rung.WIDE_NGRAM: same, Rung.WARM: other}))

    assert [rung.rung for rung in found.rungs] == [Rung.WARM]
    assert not same.seen


def test_every_part_and_size_of_the_page_has_a_reading_of_its_own(tmp_path: Path) -> None:
    first = Model(whole() + LOOP)

    found = climb(reader(tmp_path, first, {Rung.WARM: Model(whole() + LOOP, fingerprint="warm")}))

    windows = [page.window for page in first.seen]
    assert windows.count(WHOLE_PAGE) == 2, "as it is, and resized"
    assert len(windows) == 4
    assert found.tokens == 10 * (len(first.seen) + 1)


def test_when_the_time_is_spent_no_rung_is_begun_but_another_engine_stands_in(tmp_path: Path) -> None:
    warm, other = Model(whole()), Model(whole(), name="other", fingerprint="other")
    rungs = {Rung.WARM: warm, Rung.CPU_ENGINE: other}

    found = climb(reader(tmp_path, Model("\ufffd\ue001" * 200), rungs, page_timeout=1e-9))

    assert [(rung.rung, rung.engine) for rung in found.rungs] == [(Rung.CPU_ENGINE, "other")]
    assert not warm.seen
    decision = ended(found).decision
    assert isinstance(decision, Accept)
    assert [fault.code for fault in decision.faults] == ["reading_garbage"]


def test_the_number_of_rungs_is_bounded(tmp_path: Path) -> None:
    bad = "\ufffd\ue001" * 200
    rungs = {rung: Model(bad, fingerprint=rung) for rung in (Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR)}

    found = climb(reader(tmp_path, Model(bad), rungs))

    assert isinstance(ended(found).decision, Reject)
    assert len(found.rungs) <= MOST_RUNGS


def test_a_loop_leaves_what_stands_before_it_where_the_stand_in_has_no_more(tmp_path: Path) -> None:
    half = "\n\n".join(PAGE.texts[:7])
    rungs = {Rung.CPU_ENGINE: Model("\n\n".join(PAGE.texts[:6]), name="other")}

    found = climb(reader(tmp_path, Model(half + LOOP), rungs, page_timeout=1e-9))

    decision = ended(found).decision
    assert isinstance(decision, Accept)
    assert [fault.code for fault in decision.faults] == ["reading_looping"]
    assert not isinstance(found.kept, Exhausted)
    texts = [block.text for block in ended(found).reading.parsed.blocks]
    assert texts[:7] == [*PAGE.texts[:7]]
    assert sum(text.count("and so on") for text in texts) <= 1
    assert not found.rungs[-1].counts


def test_the_stand_in_takes_the_place_of_much_less_text(tmp_path: Path) -> None:
    rungs = {Rung.CPU_ENGINE: Model(whole(), name="other")}

    found = climb(reader(tmp_path, Model(PAGE.texts[0] + LOOP), rungs, page_timeout=1e-9))

    assert ended(found).reading.parsed.engine == "other"
    decision = ended(found).decision
    assert isinstance(decision, Accept)
    assert "other stands in for model" in decision.note


def test_a_mark_is_for_good_where_every_rung_gave_its_reading_and_not_where_one_failed(tmp_path: Path) -> None:
    def mark(warm: Answer) -> bool:
        store = tmp_path / digest(str(warm))
        rungs = {Rung.WARM: Model(warm, fingerprint="warm")}
        decision = ended(climb(reader(store, Model(whole() + LOOP), rungs))).decision
        assert isinstance(decision, Accept)
        return decision.faults[0].retryable

    assert not mark(whole() + LOOP)
    assert mark(EngineFailed("it timed out"))
