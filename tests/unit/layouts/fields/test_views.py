"""Lines and phrases of pages whose word boxes are odd, and which words stand in a box."""

from hypothesis import given
from hypothesis import strategies as st

from layouts.fields.view import page_view
from recto.geometry import Box
from recto.pages import PageWord
from tests.resources.papers import paper, paper_page


def test_gaps_part_phrases() -> None:
    page = paper("Total due     119.00 EUR")
    assert [phrase.text for phrase in page.lines[0].phrases] == ["Total due", "119.00 EUR"]


def test_boxes_that_are_far_too_low_do_not_part_words() -> None:
    page = paper_page("Total amount due     119.00")
    low = tuple(
        word.model_copy(update={"box": Box(word.box.x0, word.box.y0, word.box.x1, word.box.y0 + 0.001)})
        for word in page.words
    )
    view = page_view(page.model_copy(update={"words": low}))
    assert [phrase.text for phrase in view.lines[0].phrases] == ["Total amount due", "119.00"]


def _boxes() -> st.SearchStrategy[Box]:
    side = st.integers(0, 8).map(lambda eighths: eighths / 8)
    return st.builds(Box.of, side, side, side, side)


@given(words=st.lists(_boxes(), max_size=12), box=_boxes())
def test_the_words_in_a_box_are_those_whose_centres_it_holds(words: list[Box], box: Box) -> None:
    placed = tuple(PageWord(text="word", box=each, confidence=1.0) for each in words)
    page = page_view(paper_page("").model_copy(update={"words": placed}))
    assert page.inside(box) == [number for number, each in enumerate(words) if box.contains_centre_of(each)]
