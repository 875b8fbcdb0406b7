"""The documents of a stream: which pages belong to which."""

from collections.abc import Sequence

import pytest

from recto.classes import OTHER, Classified, PageClass
from recto.deployments import Role
from recto.escalations import Verdict
from recto.fields import Consultation
from recto.values import PageNumber
from workers.stages.fields.classing import Classing
from workers.stages.fields.parts import class_of_part, document_part, parts_of

TOLD = Consultation(role=Role.CLASSIFY, reasons=(), verdict=Verdict.ACCEPTED, why="", deployment="own")


@pytest.mark.parametrize(
    ("begins", "pages", "parts"),
    [
        ([1], [1, 2, 3], [(1, 3)]),
        ([1, 3], [1, 2, 3, 4], [(1, 2), (3, 4)]),
        ([1, 2, 3], [1, 2, 3], [(1, 1), (2, 2), (3, 3)]),
        ([2, 4], [2, 3, 4, 5, 6], [(2, 3), (4, 6)]),
        ([3], [1, 2, 3, 4], [(1, 2), (3, 4)]),
        ([], [1, 2], [(1, 2)]),
    ],
    ids=["one", "two", "single pages", "a selection of pages", "the first page is not known of", "nothing is known"],
)
def test_every_page_belongs_to_one_part(
    begins: Sequence[int], pages: Sequence[int], parts: Sequence[tuple[int, int]]
) -> None:
    found = parts_of(_stream(begins), [PageNumber(page) for page in pages])

    assert [(part[0], part[-1]) for part in found] == [*parts]


def test_a_part_that_does_not_say_what_it_is_is_what_a_model_said_of_its_pages() -> None:
    classes = _stream([1, 3])
    asked, alone = Classing(classes, (TOLD,)), Classing(classes)
    unknown, invoice = Classified(), Classified(name="invoice", probability=0.8, by="words")

    taken = class_of_part(unknown, asked, range(3, 5))

    assert (taken.name, taken.probability, taken.by, taken.engine) == ("letter", 0.7, "model", "own")
    assert class_of_part(unknown, alone, range(3, 5)).name == OTHER
    assert class_of_part(invoice, asked, range(3, 5)) == invoice
    assert class_of_part(unknown, asked, range(9, 11)) == unknown


def test_a_part_has_a_folder_of_its_own() -> None:
    part = document_part(range(3, 13), Classified(name="letter", probability=0.7))

    assert (part.first, part.last, part.name, part.path) == (3, 12, "letter", "parts/003-012")


def _stream(begins: Sequence[int]) -> Classified:
    """Letters that begin on these pages; nothing is known of the others."""
    return Classified(
        pages=tuple(PageClass(page=PageNumber(page), name="letter", probability=0.7, begins=True) for page in begins)
    )
