"""Crowds have the numbers that were asked for, every kind, and no file twice."""

import hashlib

import pytest

from recto.jobs import DocumentState
from tests.resources.crowds import Kind, content_of, crowd, expected_of


@pytest.mark.parametrize(("documents", "pages"), [(12, 60), (30, 200), (300, 2000)])
def test_a_crowd_has_as_many_files_and_pages_as_were_asked_for(documents: int, pages: int) -> None:
    papers = crowd(documents, pages)
    assert (len(papers), sum(paper.pages for paper in papers)) == (documents, pages)
    assert {paper.kind for paper in papers} == set(Kind)
    assert len({paper.name for paper in papers}) == documents


def test_the_same_seed_gives_the_same_bytes_and_no_two_files_are_alike() -> None:
    papers = crowd(30, 200, seed=4)
    assert papers == crowd(30, 200, seed=4)
    assert papers != crowd(30, 200, seed=5)
    hashes = {hashlib.sha256(content_of(paper)).hexdigest() for paper in papers}
    assert hashes == {hashlib.sha256(content_of(paper)).hexdigest() for paper in papers}
    assert len(hashes) == 30


def test_what_is_expected_names_every_page_and_the_one_that_kills() -> None:
    papers = crowd(30, 200)
    expected = [one for paper in papers for one in expected_of(paper)]
    assert sum(one.pages for one in expected) == 200
    assert len({one.name for one in expected}) == len(expected) == 33
    [killer] = [one for one in expected if one.killers]
    assert (killer.state, killer.killers, killer.pages) == (DocumentState.PARTIAL, (5,), 9)
    assert any(one.blank for one in expected)
    assert sum(one.state is DocumentState.FAILED for one in expected) == 2


def test_numbers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot have"):
        crowd(30, 40)
