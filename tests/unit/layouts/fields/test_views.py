"""Lines and phrases of pages whose word boxes are odd."""

from layouts.fields.view import page_view
from recto.geometry import Box
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
