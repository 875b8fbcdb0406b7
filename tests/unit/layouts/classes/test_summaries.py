"""Summaries: what is asked, and which points count."""

import pytest
from pydantic import ValidationError

from layouts.classes.summaries import summary_of_answers, summary_questions
from tests.resources.document_questions import summary_answer
from tests.resources.papers import papers

TEXT = """
The harbour office of Seaham allows the vessel Ada to moor at quay 4.
The fee is 1,250.00 EUR a month and is due on 5 March 2026.
Questions go to office@harbour.example or www.harbour.example/moor.
"""
VIEW = papers(TEXT, "Annex B-1140\nThe quay has 12 places.\nCosts 2019-2024  -35.92")


def test_points_whose_numbers_stand_on_their_pages_count() -> None:
    answer = summary_answer(
        ("The vessel Ada may moor at quay 4 for 1,250.00 EUR a month.", [1]),
        ("The quay has 12 places.", [2]),
        ("The office is that of Seaham.", [1, 2, 9]),
        ("By Annex B-1140 the costs until 2024 were -35.92.", [2]),
    )
    points, apart = summary_of_answers([answer], VIEW, engine="gpu")
    assert apart == ()
    assert [(point.text[:12], point.pages) for point in points] == [
        ("The vessel A", (1,)),
        ("The quay has", (2,)),
        ("The office i", (1, 2)),
        ("By Annex B-1", (2,)),
    ]


@pytest.mark.parametrize(
    ("text", "pages", "why"),
    [
        ("The fee is 1,350.00 EUR.", [1], "1,350.00 stands on none"),
        ("The fee is 250.00 EUR.", [1], "250.00 stands on none"),
        ("The quay has 12 places.", [1], "12 stands on none"),
        ("Pay at http://evil.example/pay now.", [1], "http://evil.example/pay stands on none"),
        ("Write to boss@evil.example.", [1], "boss@evil.example stands on none"),
        ("It is good.", [], "no page"),
        ("It is good.", [77], "no page"),
        ("long " * 150, [1], "no sentence"),
    ],
)
def test_points_that_the_pages_do_not_bear_out_are_kept_apart(text: str, pages: list[int], why: str) -> None:
    points, apart = summary_of_answers([summary_answer((text, pages))], VIEW, engine="gpu")
    assert points == ()
    assert [(one.name, one.engine) for one in apart] == [("summary", "gpu")]
    assert why in apart[0].why


def test_addresses_that_are_printed_may_be_named() -> None:
    said = "Questions go to office@harbour.example or to www.harbour.example/moor."
    points, apart = summary_of_answers([summary_answer((said, [1]))], VIEW, engine="gpu")
    assert (len(points), apart) == (1, ())


def test_very_long_documents_are_asked_about_in_several_questions() -> None:
    page = "\n".join(["a line of text that goes on and on for quite a while, as lines do"] * 70)
    questions = summary_questions(papers(*[page] * 40))
    assert 2 <= len(questions) <= 8
    assert all(len(question.draft) < 50_000 for question in questions)
    shown = [line for question in questions for line in question.draft.splitlines() if line.startswith("--- page")]
    assert len(shown) == len({*shown}) == 40
    assert summary_questions(papers(*[page] * 400))[-1].draft.count("--- page 400 ---") == 1
    assert len(summary_questions(papers(*[page] * 400))) <= 9


def test_a_document_that_says_nothing_is_not_asked_about() -> None:
    assert summary_questions(papers("42")) == ()


def test_an_answer_in_another_form_is_none() -> None:
    with pytest.raises(ValidationError):
        summary_of_answers(['{"points": [{"text": "a"}]}'], VIEW, engine="gpu")
