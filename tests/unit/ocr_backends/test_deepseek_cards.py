"""How the model runs on cards of every kind, told from facts about them."""

import pytest

from ocr_backends.deepseek.cards import Card, Plan, plan_of
from recto.models import LocalModel

GIB = 1024**3
H200 = Card(device="cuda:0", name="NVIDIA H200", capability=(9, 0), memory=140 * GIB, flash=(2, 3))
A100 = Card(device="cuda:0", name="NVIDIA A100", capability=(8, 0), memory=40 * GIB, flash=(2, 3))
L4 = Card(device="cuda:1", name="NVIDIA L4", capability=(8, 9), memory=23 * GIB)
L40S = L4.model_copy(update={"name": "NVIDIA L40S", "memory": 45 * GIB, "varlen": True})
T4 = Card(device="cuda:0", name="Tesla T4", capability=(7, 5), memory=15 * GIB, flash=(2,))
CPU = Card(device="cpu")
AUTO = LocalModel()
WEIGHTS = 3_389_000_000
TOKEN = 2 * 12 * 1280


@pytest.mark.parametrize(
    ("card", "dtype", "attention", "experts", "decoder"),
    [
        (H200, "bfloat16", "flash_attention_3", "grouped_mm", "continuous"),
        (A100, "bfloat16", "flash_attention_2", "grouped_mm", "continuous"),
        (L4, "bfloat16", "sdpa", "grouped_mm", "plain"),
        (L40S, "bfloat16", "torch_flash", "grouped_mm", "continuous"),
        (T4, "float16", "sdpa", "eager", "plain"),
        (CPU, "float32", "sdpa", "grouped_mm", "plain"),
    ],
)
def test_cards_run_what_they_can(card: Card, dtype: str, attention: str, experts: str, decoder: str) -> None:
    plan = plan_of(card, AUTO)

    assert (plan.dtype, plan.attention, plan.experts, plan.decoder) == (dtype, attention, experts, decoder)


@pytest.mark.parametrize("card", [H200, A100, L40S, L4, T4])
def test_weights_cache_and_the_pages_that_are_seen_fit_the_memory(card: Card) -> None:
    plan = plan_of(card, AUTO)
    used = 2 * WEIGHTS + 2 * TOKEN * plan.cache_tokens + plan.vision_pages * 2 * 10**9

    assert used < card.memory
    assert plan.pages >= 1
    assert plan.vision_pages >= 1


def test_plain_batches_do_without_what_comes_with_torch() -> None:
    assert plan_of(L40S, AUTO.model_copy(update={"decoding": "plain"})).attention == "sdpa"
    assert plan_of(A100, AUTO.model_copy(update={"decoding": "plain"})).attention == "flash_attention_2"


def test_larger_cards_take_more_pages() -> None:
    pages = [plan_of(card, AUTO.model_copy(update={"decoding": "continuous"})).pages for card in (T4, L4, A100, H200)]

    assert pages == sorted(pages)
    assert pages[-1] == 384


def test_what_settings_name_is_taken() -> None:
    asked = LocalModel(dtype="float32", decoding="continuous", pages=7, vision_pages=3)
    plan = plan_of(H200, asked)

    assert (plan.dtype, plan.decoder, plan.pages, plan.vision_pages) == ("float32", "continuous", 7, 3)
    assert plan.attention == "sdpa", "flash attention has no 32 bits"


def test_a_card_too_small_for_the_model_still_gets_a_plan_for_one_page() -> None:
    plan = plan_of(T4.model_copy(update={"memory": 4 * GIB}), AUTO)

    assert (plan.pages, plan.vision_pages) == (1, 1)
    assert plan.cache_tokens >= 1131 + AUTO.max_tokens


def test_what_tells_in_the_fingerprint_is_what_can_change_the_text() -> None:
    def telling(**changed: object) -> dict[str, str]:
        return Plan.model_validate({**plan_of(H200, AUTO).model_dump(), **changed}).telling

    assert telling(pages=3, decoder="plain", vision_pages=1) == telling()
    assert telling(dtype="float16") != telling()
    assert telling(attention="sdpa") != telling()
