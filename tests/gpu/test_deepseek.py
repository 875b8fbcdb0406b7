"""The tiny model of random weights on a GPU: as on the CPU, in 32 bits, and in the precision that the card is given."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from ocr_backends.deepseek import paged_attention
from ocr_backends.deepseek.answers import End
from ocr_backends.deepseek.cards import Decoder, plan_of
from ocr_backends.deepseek.device import card_of
from ocr_backends.deepseek.loading import load
from ocr_backends.deepseek.page_engine import PageEngine
from recto.models import LocalModel
from tests.resources.deepseek_engines import SECONDS, SIZES, UNBANNED, answers, decoding, pages_of, tiny_engine
from tests.resources.tiny_deepseek import save_tiny_deepseek

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU is here")

DECODERS: tuple[Decoder, ...] = ("plain", "continuous")
MIXED = (decoding(3, 20), UNBANNED, decoding(8, 64, whitelist=()), decoding(5, 40, temperature=0.5, seed=7))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_deepseek(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def exact() -> None:
    """Else a card multiplies in fewer bits than were asked for."""
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False


@pytest.mark.parametrize("decoder", DECODERS)
def test_in_32_bits_pages_are_written_alone_as_among_others(tiny: Path, decoder: Decoder) -> None:
    pages = pages_of()
    with tiny_engine(tiny, decoder, device="cuda:0") as engine:
        alone = [answers(engine, [page], [asked])[0] for page, asked in zip(pages, MIXED, strict=True)]
        together = answers(engine, pages, MIXED)
        turned = answers(engine, pages[::-1], MIXED[::-1])[::-1]

    assert alone == together == turned


def test_both_decoders_write_the_same_in_32_bits(tiny: Path) -> None:
    found = list[list[tuple[int, ...]]]()
    for decoder in DECODERS:
        with tiny_engine(tiny, decoder, device="cuda:0") as engine:
            found.append([answer.ids for answer in answers(engine, pages_of(), MIXED)])

    assert found[0] == found[1]


@pytest.mark.parametrize("decoding_setting", ["auto", "plain", "continuous"])
def test_as_the_card_is_given_it_all_pages_come_to_an_end(tiny: Path, decoding_setting: str) -> None:
    """In 16 bits texts may part where two tokens are nearly equal; that they come can be told."""
    settings = LocalModel.model_validate(
        {"model": str(tiny), "decoding": decoding_setting, "pages": 6, "max_tokens": 200}
    )
    card = card_of(settings)
    plan = plan_of(card, settings)
    engine = PageEngine(load(settings, card, plan), plan, max_tokens=200)
    try:
        forced = [engine.submit(page, decoding(), forced=150) for page in pages_of(SIZES * 4)]
        assert [len(answer.result(SECONDS).ids) for answer in forced] == [150] * 16
        ended = [answer.end for answer in answers(engine, pages_of(), [decoding(max_tokens=200)] * 4)]
        assert set(ended) <= set(End)
        assert engine.stats().peak_memory > 0
    finally:
        engine.close()


LENGTHS = torch.tensor([700, 1, 300, 256], dtype=torch.int32)


def _drawn(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape))).to(torch.bfloat16)


@pytest.fixture
def kernels() -> None:
    if torch.cuda.get_device_capability() < (8, 0) or not paged_attention.reads_blocks():
        pytest.skip("this card or torch has no such kernels")


def _is_near(there: Tensor, here: Tensor) -> bool:
    return torch.allclose(there.to("cpu", torch.float32), here.to(torch.float32), atol=0.02, rtol=0.02)


@pytest.mark.usefixtures("kernels")
def test_the_kernels_of_torch_attend_over_blocks_as_plain_arithmetic_does() -> None:
    table = torch.tensor([[5, 2, 7], [0, -1, -1], [1, 6, -1], [3, -1, -1]], dtype=torch.int32)
    queries, keys, values = _drawn(4, 10, 128), _drawn(8, 256, 10, 128), _drawn(8, 256, 10, 128).flip(0)

    here = paged_attention.in_blocks(queries, keys, values, table, LENGTHS, 128**-0.5)
    there = paged_attention.in_blocks(
        queries.cuda(), keys.cuda(), values.cuda(), table.cuda(), LENGTHS.cuda(), 128**-0.5
    )

    assert _is_near(there, here)


@pytest.mark.usefixtures("kernels")
def test_the_kernels_of_torch_attend_over_prompts_as_plain_arithmetic_does() -> None:
    asked = torch.tensor([700, 1, 100, 256], dtype=torch.int32)
    first, second = (torch.nn.functional.pad(one.cumsum(0), (1, 0)).to(torch.int32) for one in (asked, LENGTHS))
    queries, keys = _drawn(int(asked.sum()), 10, 128), _drawn(int(LENGTHS.sum()), 10, 128)
    values = keys.flip(0)

    here = paged_attention.varied(queries, keys, values, first, second, (700, 700), 128**-0.5)
    there = paged_attention.varied(
        queries.cuda(), keys.cuda(), values.cuda(), first.cuda(), second.cuda(), (700, 700), 128**-0.5
    )

    assert _is_near(there, here)
