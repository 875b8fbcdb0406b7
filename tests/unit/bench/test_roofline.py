"""The bound agrees with what is known of the model."""

import pytest

from bench.roofline import DEEPSEEK_OCR_2, Load, Peak, bound_of, prefill_flop, token_flop, vision_flop, weight_bytes

H200 = Peak(flops=790e12, bandwidth=4.3e12)
A4 = Load(parts=6, prompt=1131, written=1000, batch=256)


def test_weights_and_cache_are_those_of_the_model() -> None:
    active = DEEPSEEK_OCR_2.body + DEEPSEEK_OCR_2.head

    assert active == pytest.approx(574.1e6, rel=0.001)
    assert DEEPSEEK_OCR_2.cache_bytes == 61_440
    assert weight_bytes(DEEPSEEK_OCR_2, 10_000) == pytest.approx(5.54e9, rel=0.002)


def test_a_page_costs_what_was_counted() -> None:
    assert vision_flop(DEEPSEEK_OCR_2, 6) == pytest.approx(5.73e12, rel=0.002)
    assert prefill_flop(DEEPSEEK_OCR_2, 1131) == pytest.approx(0.96e12, rel=0.02)
    assert token_flop(DEEPSEEK_OCR_2, 1131) == pytest.approx(1.218e9, rel=0.002)


@pytest.mark.parametrize(
    ("written", "batch", "pages"),
    [(1000, 64, 19.3), (1000, 256, 27.2), (1000, 512, 29.2), (1500, 64, 12.7), (1500, 256, 17.8), (1500, 512, 19.0)],
)
def test_pages_a_second_of_one_card_are_those_that_were_worked_out_for_it(
    written: int, batch: int, pages: float
) -> None:
    load = A4.model_copy(update={"written": written, "batch": batch})

    assert bound_of(DEEPSEEK_OCR_2, H200, load).pages_per_second == pytest.approx(pages, rel=0.01)


def test_a_card_with_slow_arithmetic_is_bound_by_it() -> None:
    slow = Peak(flops=1e12, bandwidth=4.3e12)

    bound = bound_of(DEEPSEEK_OCR_2, slow, A4)

    assert bound.decode == pytest.approx(1000 * token_flop(DEEPSEEK_OCR_2, 1631) / 1e12)
