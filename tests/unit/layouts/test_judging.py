import pytest

from layouts.judging.readings import Doubtful, Good, judge
from recto.geometry import Box
from recto.repetition import ends_in_loop
from tests.resources import pages, readings

SEEDS = (1, 2, 3, 4)


@pytest.mark.parametrize("name", readings.GOOD)
def test_good_readings_are_not_doubted(name: str) -> None:
    assert [judge(*readings.GOOD[name](seed)) for seed in SEEDS] == [Good()] * len(SEEDS)


@pytest.mark.parametrize("code", readings.DOUBTFUL)
def test_readings_gone_wrong_are_named(code: str) -> None:
    for seed in SEEDS:
        verdict = judge(*readings.DOUBTFUL[code](seed))
        assert isinstance(verdict, Doubtful)
        assert verdict.code == code


def test_nothing_read_of_an_empty_page_is_right() -> None:
    assert judge(*readings.words([], pages.BLANKS["dirty"](3))) == Good()
    assert judge(*readings.markup("", pages.BLANKS["white"](3))) == Good()


def test_latin_letters_for_hebrew_are_no_reading() -> None:
    page = pages.printed(pages.luck(5), dpi=80, language="he", sentences=8)
    lines = ["C4 LUELO LACQL C ULLL A4XLLL L", "QCUC QLNA LAL CLN CCL4", "NA 4N LA 4UOCL QLLA L LAL QLL"] * 3
    found = [(line, Box(0.1, 0.06 + 0.03 * row, 0.9, 0.1 + 0.03 * row), 0.74) for row, line in enumerate(lines)]
    verdict = judge(*readings.words(found, page))
    assert isinstance(verdict, Doubtful)
    assert verdict.code == "unsupported_script"


@pytest.mark.parametrize("unit", ["the same words ", "and so on\n", "x" * 3 + " word" * 70 + ". "])
def test_a_loop_is_seen_wherever_it_is_cut(unit: str) -> None:
    for cut in range(0, len(unit), 7):
        assert ends_in_loop("A page begins well. " + unit * 20 + unit[:cut])


@pytest.mark.parametrize(
    "text",
    ["", "a", "short " * 3, "Signature ______\n" * 5, "." * 900, "| 0 | 0 |\n" * 60, "All of it. " + "-" * 400],
)
def test_what_authors_repeat_is_no_loop(text: str) -> None:
    assert not ends_in_loop(text)


def test_a_page_that_is_partly_unread_says_how_much() -> None:
    found, pixels = readings.printed_words(7)
    height = max(box.y1 for _, box, _ in found)
    upper = [word for word in found if word[1].y1 < 0.7 * height]

    verdict = judge(*readings.words(upper, pixels))

    assert isinstance(verdict, Doubtful)
    assert verdict.code == "partly_unread"
    assert "%" in verdict.reason


def test_vietnamese_without_its_letters_of_two_marks_is_no_reading() -> None:
    found, pixels = readings.printed_words(7, "vi")
    bare = [("".join(char for char in text if not "ạ" <= char.lower() <= "ỹ"), box, sure) for text, box, sure in found]

    assert judge(*readings.words(found, pixels)) == Good()
    verdict = judge(*readings.words(bare, pixels))
    assert isinstance(verdict, Doubtful)
    assert verdict.code == "unsupported_script"
