"""What is asked for: the parts of a page whose expected loss is high enough, the worst first, with reasons."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.doubt.doubts import WHOLE, doubts_of
from layouts.doubt.fitted import Told, fitted, scored
from layouts.doubt.image_features import NO_PIXELS
from layouts.doubt.page_features import PAGE_FEATURES, PAGE_TOLD, page_measures
from layouts.doubt.table_features import TABLE_TOLD, table_measures
from recto.blocks import Table
from recto.deployments import Role
from recto.escalations import EscalationPolicy
from recto.geometry import WHOLE_PAGE, Box
from recto.pages import PageWord, ParsedPage
from tests.resources.doubted_tables import PLAIN, drawn, table_page

EVERYTHING = EscalationPolicy(table_score=0.0, number_score=0.0, page_score=1.0)
TOLD: dict[Literal["tables", "numbers", "pages"], tuple[Told, ...]] = {
    "tables": TABLE_TOLD,
    "numbers": TABLE_TOLD,
    "pages": PAGE_TOLD,
}

BROKEN = [row if number in (0, 2, 5) else ["", row[1], "", "", ""] for number, row in enumerate(PLAIN)]


def several(*pages: ParsedPage) -> ParsedPage:
    """The tables of all, on the first one."""
    words: list[PageWord] = []
    tables: list[Table] = []
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Table):
                own = tuple(place + len(words) for place in block.words)
                shifted = Box(block.box.x0, block.box.y0, block.box.x1, block.box.y1)
                tables.append(block.model_copy(update={"words": own, "box": shifted}))
        words += page.words
    return pages[0].model_copy(update={"words": tuple(words), "blocks": tuple(tables)})


def test_a_broken_table_is_more_in_doubt_than_one_that_was_read_well() -> None:
    good, bad = table_page(PLAIN), table_page(BROKEN, tops={row: 0.5 + row * 0.03 for row in range(6)})
    doubts = doubts_of(several(good, bad), NO_PIXELS, policy=EVERYTHING)
    assert [doubt.block for doubt in doubts] == [1, 0]
    assert doubts[0].score > 2 * doubts[1].score
    assert doubts[0].box == bad.blocks[1].box
    assert {doubt.role for doubt in doubts} == {Role.TABLES}


def test_only_so_many_are_asked_for_and_only_from_the_score_on() -> None:
    page = several(*(table_page(BROKEN) for _ in range(4)))
    few = EVERYTHING.model_copy(update={"most": 2})
    assert len(doubts_of(page, NO_PIXELS, policy=few)) == 2
    shape = EVERYTHING.model_copy(update={"number_score": 1.0})
    score = scored(table_measures(page, 0, NO_PIXELS), TABLE_TOLD, fitted("tables")).score
    assert len(doubts_of(page, NO_PIXELS, policy=shape.model_copy(update={"table_score": score}))) == 4
    assert doubts_of(page, NO_PIXELS, policy=shape.model_copy(update={"table_score": score + 0.001})) == ()


def test_a_table_is_asked_for_because_of_its_numbers_alone() -> None:
    numbers = EVERYTHING.model_copy(update={"table_score": 1.0})
    (sure,) = doubts_of(table_page(PLAIN), NO_PIXELS, policy=numbers)
    (unsure,) = doubts_of(table_page(PLAIN, confidence=0.5), NO_PIXELS, policy=numbers)
    assert unsure.score > 2 * sure.score
    assert "unsure_numbers" in {reason.code for reason in unsure.reasons}
    between = numbers.model_copy(update={"number_score": (sure.score + unsure.score) / 2})
    assert doubts_of(table_page(PLAIN), NO_PIXELS, policy=between) == ()
    assert len(doubts_of(table_page(PLAIN, confidence=0.5), NO_PIXELS, policy=between)) == 1


def test_reasons_are_named_and_sorted_and_account_for_no_more_than_the_score() -> None:
    (doubt,) = doubts_of(table_page(BROKEN), drawn(table_page(BROKEN)), policy=EVERYTHING)
    weights = [reason.weight for reason in doubt.reasons]
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= doubt.score for weight in weights)
    assert {"empty_cells", "continued_rows"} <= {reason.code for reason in doubt.reasons}
    assert all(reason.says for reason in doubt.reasons)


def test_a_table_whose_place_is_not_known_cannot_be_shown_and_is_not_asked_for() -> None:
    page = table_page(BROKEN)
    table = page.blocks[1].model_copy(update={"box": WHOLE_PAGE})
    assert doubts_of(page.model_copy(update={"blocks": (table,)}), NO_PIXELS, policy=EVERYTHING) == ()


def test_a_page_that_is_in_doubt_is_asked_for_as_a_whole_if_somebody_can_be() -> None:
    page = table_page(BROKEN, confidence=0.1)
    anything = EscalationPolicy(table_score=0.0, page_score=0.0)
    (whole,) = doubts_of(page, drawn(page), policy=anything)
    assert (whole.role, whole.block, whole.box) == (Role.PAGES, WHOLE, WHOLE_PAGE)
    (table,) = doubts_of(page, drawn(page), policy=anything, roles=(Role.TABLES,))
    assert table.role is Role.TABLES
    assert doubts_of(page, drawn(page), policy=EVERYTHING, roles=(Role.PAGES,)) == ()


def test_a_page_that_was_read_badly_scores_higher_than_one_that_was_read_well() -> None:
    def score(page: ParsedPage) -> float:
        return scored(page_measures(page, drawn(page, size=2.0)), PAGE_TOLD, fitted("pages")).score

    assert score(table_page(PLAIN, confidence=0.3)) > score(table_page(PLAIN))
    assert set(page_measures(table_page(PLAIN, confidence=1.0), NO_PIXELS)) == {0.0}


def test_writing_that_no_word_covers_is_seen() -> None:
    page = table_page([["many words that stand in one line of writing"]] * 8)
    pixels = drawn(page, size=2.0)
    half = page.model_copy(update={"words": page.words[: len(page.words) // 2]})
    place = [feature.code for feature in PAGE_FEATURES].index("uncovered")
    assert page_measures(page, pixels)[place] < 0.2
    assert page_measures(half, pixels)[place] > page_measures(page, pixels)[place] + 0.2
    turned = np.ascontiguousarray(np.rot90(pixels))
    assert page_measures(page, turned)[place] > 0.2


@pytest.mark.parametrize("name", TOLD)
def test_curves_are_of_features_and_never_fall(name: Literal["tables", "numbers", "pages"]) -> None:
    model = fitted(name)
    codes = [told.code for told in TOLD[name]]
    assert len(set(codes)) == len(codes)
    assert {curve.code for curve in model.curves} <= set(codes)
    for curve in model.curves:
        assert curve.points[0] == (0.0, 0.0)
        assert list(curve.points) == sorted(curve.points)
        heights = [height for _, height in curve.points]
        assert heights == sorted(heights)
    assert model.provenance.documents > 20


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.floats(0, 1), min_size=len(TABLE_TOLD), max_size=len(TABLE_TOLD)), place=st.integers(0, 200))
def test_more_of_what_speaks_against_a_table_never_lowers_its_score(values: list[float], place: int) -> None:
    at = place % len(values)
    more = [*values[:at], min(1.0, values[at] + 0.3), *values[at + 1 :]]
    before, after = (scored(measures, TABLE_TOLD, fitted("tables")).score for measures in (values, more))
    assert 0.0 <= before <= after <= 1.0


def test_what_a_reason_weighs_is_what_the_score_would_lack_without_it() -> None:
    model = fitted("tables")
    code = max(model.curves, key=lambda curve: curve.points[-1][1]).code
    told = [Told(code, "it is so"), Told("unknown", "nothing was fitted to it")]
    with_it, without = scored([1.0, 1.0], told, model), scored([0.0, 1.0], told, model)
    (reason,) = with_it.reasons
    assert reason.code == code
    assert reason.weight == pytest.approx(with_it.score - without.score, abs=2e-4)
