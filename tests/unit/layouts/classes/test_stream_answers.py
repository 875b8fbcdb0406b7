"""What models say of where documents begin in a stream."""

import pytest
from pydantic import ValidationError

from layouts.classes.asking import boundaries_questions, stretches
from layouts.classes.stream_answers import with_boundaries
from recto.classes import OTHER, ClassDescription, Classified, PageClass, Taxonomy
from tests.resources.document_questions import boundaries_answer
from tests.resources.papers import papers

TAXONOMY = Taxonomy(
    classes={"letter": ClassDescription(description="A letter."), "permit": ClassDescription(description="A permit.")}
)


def words(*begins: bool) -> Classified:
    pages = [PageClass(page=at, name=OTHER, probability=0.5, begins=one) for at, one in enumerate(begins, 1)]  # pyright: ignore[reportArgumentType] - numbers
    return Classified(pages=tuple(pages))


def begins(found: Classified) -> list[bool]:
    return [page.begins for page in found.pages]


def test_pages_begin_documents_where_the_model_is_sure_of_it() -> None:
    view = papers("Dear Sir", "and so on", "Permit", "goes on")
    answer = boundaries_answer((1, True, "letter"), (2, False, "letter"), (3, True, "permit"), (4, False, "letter"))
    found = with_boundaries([answer], words(True, True, False, False), view, TAXONOMY)
    assert begins(found) == [True, False, True, False]
    assert [page.name for page in found.pages] == ["letter", "letter", "permit", "permit"]


def test_what_is_doubtful_changes_nothing() -> None:
    view = papers("Dear Sir", "and so on")
    answer = boundaries_answer((1, True, "letter"), (2, True, "permit"), certainty="doubtful")
    daring = TAXONOMY.model_copy(update={"sure": 0.3})
    assert with_boundaries([answer], words(True, False), view, daring) == words(True, False)


def test_a_document_has_no_class_that_is_less_sure_than_the_taxonomy_wants() -> None:
    view = papers("Dear Sir", "and so on")
    answer = boundaries_answer((1, True, "letter"), (2, False, "letter"))
    strict = TAXONOMY.model_copy(update={"sure": 0.95})
    for taxonomy, name in ((TAXONOMY, "letter"), (strict, OTHER)):
        found = with_boundaries([answer], words(True, False), view, taxonomy)
        assert [page.name for page in found.pages] == [name, name]


def test_what_is_likely_counts_where_the_words_say_the_same() -> None:
    view = papers("Dear Sir", "and so on", "goes on")
    answer = boundaries_answer((1, True, "letter"), (2, True, "letter"), (3, False, "letter"), certainty="likely")
    found = with_boundaries([answer], words(True, False, False), view, TAXONOMY)
    assert begins(found) == [True, False, False]
    assert {page.name for page in found.pages} == {"letter"}


def test_a_page_that_says_its_number_is_believed_before_the_model() -> None:
    view = papers("Permit", "Page 2 of 2\nthe rest", "Page 1 of 2\nanother")
    answer = boundaries_answer((1, False, "permit"), (2, True, "permit"), (3, False, "permit"))
    assert begins(with_boundaries([answer], words(True, False, False), view, TAXONOMY)) == [True, False, True]


def test_without_an_answer_the_words_count() -> None:
    view = papers("one", "two", "three")
    assert begins(with_boundaries([""], words(True, False, True), view, TAXONOMY)) == [True, False, True]


def test_pages_that_were_not_shown_are_no_part_of_an_answer() -> None:
    view = papers("one", "two")
    answer = boundaries_answer((1, True, "letter"), (2, True, "letter"), (77, True, "permit"))
    found = with_boundaries([answer], words(True, False), view, TAXONOMY)
    assert [page.page for page in found.pages] == [1, 2]


def test_a_class_that_there_is_not_is_no_answer() -> None:
    view = papers("one", "two")
    answer = boundaries_answer((1, True, "secret"), (2, True, "letter"))
    with pytest.raises(ValidationError):
        with_boundaries([answer], words(True, False), view, TAXONOMY)


def test_long_streams_are_asked_about_in_stretches_that_overlap_by_a_page() -> None:
    view = papers(*[f"page number {number}" for number in range(60)])
    runs = [[page.page for page in run] for run in stretches(view.pages)]
    assert [run[-1] for run in runs][:-1] == [run[0] for run in runs][1:]
    assert sorted({page for run in runs for page in run}) == [*range(1, 61)]
    questions = boundaries_questions(view, TAXONOMY)
    assert len(questions) == len(runs) == 3
    # The page on which two stretches meet is judged with what stands before it.
    answers = [
        boundaries_answer(*[(page, page in {1, 24, 40} or page == runs[1][0], "letter") for page in run])
        for run in runs
    ]
    first = boundaries_answer(*[(page, page == 1, "letter") for page in runs[0]])
    found = with_boundaries([first, *answers[1:]], words(*[at == 0 for at in range(60)]), view, TAXONOMY)
    assert [page.page for page in found.pages if page.begins] == [1, 40]


def test_one_page_is_no_stream() -> None:
    assert boundaries_questions(papers("alone"), TAXONOMY) == ()
