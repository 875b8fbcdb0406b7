"""What may be written next, for a batch at once, against the official rule row by row."""

import random
from collections.abc import Collection, Sequence

import pytest
import torch
from torch import nn

from ocr_backends.deepseek.rules import ban_repeats, noise_table, warmed
from ocr_backends.deepseek.slots import Slots, SoftEmbedding, rows_of
from tests.resources.deepseek_engines import decoding

WIDEST, LONGEST, VOCABULARY = 40, 9, 12


def banned(ids: Sequence[int], ngram: int, window: int, allowed: Collection[int]) -> set[int]:
    """As DeepSeek-OCR's own processor finds them (process/ngram_norepeat.py)."""
    before, found = tuple(ids[len(ids) - ngram + 1 :]), set[int]()
    for start in range(max(0, len(ids) - window), len(ids) - ngram + 1):
        run = tuple(ids[start : start + ngram])
        if run[:-1] == before:
            found.add(run[-1])
    return found - set(allowed)


@pytest.mark.parametrize("seed", range(40))
def test_rows_with_rules_of_their_own_are_banned_as_the_official_rule_says(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - rows for a test
    rows = [
        [chance.randrange(chance.choice((2, 4, VOCABULARY))) for _ in range(chance.randrange(70))] for _ in range(6)
    ]
    rules = [(chance.randint(2, LONGEST), chance.randint(2, WIDEST)) for _ in rows]
    allowed = [(chance.randrange(VOCABULARY), -1) for _ in rows]
    tail = torch.tensor([([-1] * WIDEST + row)[-WIDEST:] for row in rows])
    scores = torch.randn(len(rows), VOCABULARY)
    before = scores.clone()

    ban_repeats(
        scores,
        tail,
        ngram=torch.tensor([ngram for ngram, _ in rules]),
        window=torch.tensor([window for _, window in rules]),
        allowed=torch.tensor(allowed),
        longest=LONGEST,
    )

    for row, (ngram, window) in enumerate(rules):
        expected = banned(rows[row], ngram, window, allowed[row])
        assert {token for token in range(VOCABULARY) if scores[row, token] == float("-inf")} == expected
        kept = [token for token in range(VOCABULARY) if token not in expected]
        assert torch.equal(scores[row, kept], before[row, kept])


def test_a_row_is_sampled_as_often_as_its_scores_say() -> None:
    scores = torch.tensor([[0.0, 1.0, 2.0]]).expand(20_000, 3)
    count = torch.arange(20_000)
    heat, seed = torch.full((20_000,), 0.5), torch.full((20_000,), 3)

    drawn = warmed(scores, heat, seed, count, noise_table(3, torch.device("cpu"))).argmax(-1)

    shares = torch.bincount(drawn, minlength=3) / 20_000
    assert torch.allclose(shares, torch.softmax(scores[0] / 0.5, -1), atol=0.02)


def test_rows_without_heat_stay_as_they_are() -> None:
    scores = torch.randn(2, 50)
    heat = torch.tensor([0.0, 0.3])
    warm = warmed(scores, heat, torch.tensor([1, 1]), torch.tensor([4, 4]), noise_table(50, torch.device("cpu")))

    assert torch.equal(warm[0], scores[0])
    assert not torch.equal(warm[1], scores[1])


def test_slots_are_nobodys_until_claimed_and_again_after() -> None:
    words = nn.Embedding(VOCABULARY, 4)
    slots = Slots(2, words, widest=WIDEST, longest=LONGEST, most=20)
    first, ids = slots.claim(torch.ones(3, 4))
    second, _ = slots.claim(torch.zeros(2, 4))

    assert (slots.free, len({first, second})) == (0, 2)
    assert SoftEmbedding(words, slots)(torch.tensor([1, ids[2]]))[1].tolist() == [1.0] * 4
    slots.release(first)
    assert slots.claim(torch.zeros(1, 4))[0] == first


def test_a_rule_for_which_there_is_no_room_is_refused() -> None:
    slots = Slots(1, nn.Embedding(VOCABULARY, 4), widest=WIDEST, longest=LONGEST, most=20)
    slot, _ = slots.claim(torch.ones(3, 4))

    with pytest.raises(ValueError, match="no room"):
        slots.set_rules(slot, decoding(4, WIDEST + 1), prompt=5)


def test_rows_of_an_image_stand_where_its_token_stood() -> None:
    assert rows_of([0, 7, 5, 6], 7, [20, 21, 22]) == [0, 20, 21, 22, 5, 6]
