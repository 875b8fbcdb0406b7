"""What goes wrong costs the page that it belongs to, and no other."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ocr_backends.deepseek.answers import Answer, End
from ocr_backends.deepseek.batches import Batches
from ocr_backends.deepseek.cards import Decoder
from ocr_backends.deepseek.loading import Loaded
from ocr_backends.deepseek.tiles import Tiles
from recto.errors import EngineFailed, PageOutOfMemory, PageTimeout
from tests.resources.deepseek_engines import SECONDS, UNBANNED, answers, decoding, pages_of, tiny_engine
from tests.resources.tiny_deepseek import save_tiny_deepseek

DECODERS: tuple[Decoder, ...] = ("plain", "continuous")
SMALL = [(300, 350)] * 4


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_deepseek(tmp_path_factory.mktemp("tiny"))


class CrampedHead(nn.Module):
    """A head that has memory for so many rows at once."""

    def __init__(self, head: nn.Module, rows: int) -> None:
        super().__init__()
        self.head, self.rows = head, rows

    def forward(self, hidden: Tensor) -> Tensor:
        if hidden[..., 0].numel() > self.rows:
            raise torch.OutOfMemoryError(f"no memory for {hidden[..., 0].numel()} rows")
        return self.head(hidden)


class BrokenHead(CrampedHead):
    """A head after whose failure the device is of no more use."""

    def forward(self, hidden: Tensor) -> Tensor:
        raise torch.AcceleratorError("an illegal memory access was encountered")


class MistakenHead(CrampedHead):
    """A head that nothing can be done with."""

    def forward(self, hidden: Tensor) -> Tensor:
        raise TypeError("this is no head")


class CrampedEyes(Loaded):
    """Memory for one page at once."""

    def features(self, whole: Tensor, parts: Tensor, counts: list[int]) -> list[Tensor]:
        if len(whole) > 1:
            raise torch.OutOfMemoryError("no memory for two pages")
        return super().features(whole, parts, counts)


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("rows", [1, 2])
def test_pages_for_which_memory_does_not_suffice_are_written_fewer_at_once(
    tiny: Path, decoder: Decoder, rows: int
) -> None:
    def cramped(loaded: Loaded) -> Loaded:
        loaded.model.lm_head = CrampedHead(loaded.model.lm_head, rows)
        return loaded

    pages, asked = pages_of(SMALL), [UNBANNED] * len(SMALL)
    with tiny_engine(tiny, decoder, vision_pages=4) as engine:
        expected = answers(engine, pages, asked)
    with tiny_engine(tiny, decoder, vision_pages=4, changed=cramped) as engine:
        assert answers(engine, pages, asked) == expected
        assert engine.stats().halvings >= 1


@pytest.mark.parametrize("decoder", DECODERS)
def test_a_page_that_does_not_fit_alone_is_told_so(tiny: Path, decoder: Decoder) -> None:
    def cramped(loaded: Loaded) -> Loaded:
        loaded.model.lm_head = CrampedHead(loaded.model.lm_head, 0)
        return loaded

    with tiny_engine(tiny, decoder, changed=cramped) as engine:
        for _ in range(2):
            waiting = [engine.submit(page, decoding()) for page in pages_of(SMALL[:2])]
            for page in waiting:
                assert isinstance(page.exception(SECONDS), PageOutOfMemory)


def test_pages_are_seen_fewer_at_once_where_memory_does_not_suffice(tiny: Path) -> None:
    def cramped(loaded: Loaded) -> Loaded:
        return CrampedEyes(loaded.model, loaded.tokenizer, loaded.device)

    pages, asked = pages_of(SMALL), [decoding(max_tokens=20)] * len(SMALL)
    with tiny_engine(tiny, "plain", vision_pages=4) as engine:
        expected = answers(engine, pages, asked)
    with tiny_engine(tiny, "plain", vision_pages=4, changed=cramped) as engine:
        assert answers(engine, pages, asked) == expected
        assert engine.stats().halvings >= 1


@pytest.mark.parametrize("decoder", DECODERS)
def test_a_page_that_loops_is_cut_and_keeps_what_it_wrote(tiny: Path, decoder: Decoder) -> None:
    page = pages_of([(1000, 460)])[0]
    with tiny_engine(tiny, decoder, max_tokens=800) as engine:
        looping = UNBANNED.model_copy(update={"max_tokens": 800})
        cut, other = answers(engine, [page, page], [looping, decoding(max_tokens=30)])
        assert engine.stats().loops == 1

    assert cut.end is End.LOOP
    assert not cut.finished
    assert 200 <= len(cut.ids) <= 512
    assert len(cut.ids) % 64 == 0
    assert other.end is not End.LOOP


@pytest.mark.parametrize("decoder", DECODERS)
def test_a_page_whose_time_is_over_is_told_so(tiny: Path, decoder: Decoder) -> None:
    with tiny_engine(tiny, decoder, max_tokens=400, page_timeout=0.0) as engine:
        waiting = engine.submit(pages_of(SMALL)[0], decoding(), forced=400)
        assert isinstance(waiting.exception(SECONDS), PageTimeout)


@pytest.mark.parametrize("decoder", DECODERS)
def test_a_page_that_is_none_costs_itself_only(tiny: Path, decoder: Decoder) -> None:
    page = pages_of(SMALL)[0]
    wrong = Tiles(whole=np.zeros((2, 1024, 1024), np.uint8), parts=np.zeros((0, 3, 768, 768), np.uint8))
    asked = decoding(max_tokens=20)
    with tiny_engine(tiny, decoder, vision_pages=4) as engine:
        alone = answers(engine, [page], [asked])[0]
        waiting = [engine.submit(one, asked) for one in (page, wrong, page)]
        wide = engine.submit(page, decoding(4, 4000))

        assert [answer.result(SECONDS) for answer in (waiting[0], waiting[2])] == [alone, alone]
        assert isinstance(waiting[1].exception(SECONDS), EngineFailed)
        assert isinstance(wide.exception(SECONDS), EngineFailed)


def test_where_continuous_batching_does_not_run_plain_batches_do(tiny: Path) -> None:
    class OnlyPlain(CrampedHead):
        def forward(self, hidden: Tensor) -> Tensor:
            if hidden.shape[0] == 1 and threading.current_thread().name != "deepseek-local":
                raise TypeError("not in continuous batching")
            return self.head(hidden)

    def changed(loaded: Loaded) -> Loaded:
        loaded.model.lm_head = OnlyPlain(loaded.model.lm_head, 0)
        return loaded

    pages, asked = pages_of(SMALL), [decoding(max_tokens=20)] * len(SMALL)
    with tiny_engine(tiny, "plain") as engine:
        expected = answers(engine, pages, asked)
    with tiny_engine(tiny, "continuous", switch=True, changed=changed) as engine:
        assert answers(engine, pages, asked) == expected


@pytest.mark.parametrize("decoder", DECODERS)
def test_pages_fail_and_the_engine_lives_where_the_model_fails(tiny: Path, decoder: Decoder) -> None:
    def mistaken(loaded: Loaded) -> Loaded:
        loaded.model.lm_head = MistakenHead(loaded.model.lm_head, 0)
        return loaded

    with tiny_engine(tiny, decoder, changed=mistaken) as engine:
        for _ in range(2):
            waiting = [engine.submit(page, decoding()) for page in pages_of(SMALL[:2])]
            for page in waiting:
                failure = page.exception(SECONDS)
                assert isinstance(failure, EngineFailed)
                assert "no head" in failure.message


@pytest.mark.parametrize("decoder", DECODERS)
def test_a_device_of_no_more_use_is_told_at_once(tiny: Path, decoder: Decoder) -> None:
    def failing(loaded: Loaded) -> Loaded:
        loaded.model.lm_head = BrokenHead(loaded.model.lm_head, 0)
        return loaded

    told: list[BaseException] = []
    with tiny_engine(tiny, decoder, changed=failing, broken=told.append) as engine:
        waiting = engine.submit(pages_of(SMALL)[0], decoding())
        assert isinstance(waiting.exception(SECONDS), EngineFailed)

    assert isinstance(told[0], torch.AcceleratorError)


@pytest.mark.parametrize("decoder", DECODERS)
def test_pages_that_are_not_done_fail_when_the_engine_is_closed(tiny: Path, decoder: Decoder) -> None:
    waiting: list[Future[Answer]] = []
    with tiny_engine(tiny, decoder, pages=2, max_tokens=60) as engine:
        waiting = [engine.submit(page, decoding()) for page in pages_of(SMALL * 3)]
    with pytest.raises(EngineFailed):
        engine.submit(pages_of(SMALL)[0], decoding())

    assert all(page.done() for page in waiting)
    assert any(isinstance(page.exception(), EngineFailed) for page in waiting)
    engine.close()


def test_batches_become_larger_again() -> None:
    def work(numbers: Sequence[int]) -> list[int]:
        if len(numbers) > room[0]:
            raise torch.OutOfMemoryError("too many")
        return list(numbers)

    room, batches = [3], Batches(16)
    assert batches.map(work, range(20)) == list(range(20))
    assert batches.size == 2
    room[0] = 16
    batches.map(work, range(400))
    assert batches.size > 2
