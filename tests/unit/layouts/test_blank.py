import numpy as np
import pytest

from layouts.judging.blank import Blank, NotBlank, judge_blank
from tests.resources import pages

SEEDS = (21, 22)


@pytest.mark.parametrize("name", pages.BLANKS)
def test_empty_paper_is_blank(name: str) -> None:
    assert all(isinstance(judge_blank(pages.BLANKS[name](seed)), Blank) for seed in SEEDS)


@pytest.mark.parametrize("name", pages.WRITTEN)
def test_whatever_stands_on_paper_is_kept(name: str) -> None:
    assert [judge_blank(pages.WRITTEN[name](seed)) for seed in SEEDS] == [NotBlank()] * len(SEEDS)


def test_reasons_are_for_people() -> None:
    white, black = np.full((800, 600, 3), 255, np.uint8), np.zeros((800, 600, 3), np.uint8)
    assert judge_blank(white) == Blank(reason="no marks")
    assert judge_blank(black) == Blank(reason="all black")


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 4000, 3), (3, 2, 3), (4000, 1, 3), (40, 40, 3)])
def test_odd_shapes_are_judged(shape: tuple[int, int, int]) -> None:
    assert isinstance(judge_blank(np.full(shape, 200, np.uint8)), Blank)
