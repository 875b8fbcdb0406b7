"""Words marked by the truth, and the curves fitted to them."""

from bench.reliability import Marked, bins, error, fitted, marked, mean_confidence
from recto.geometry import Box
from recto.words import Word


def _words(*lines: str) -> list[Word]:
    return [
        Word(text=text, box=Box(0, 0, 1, 1), confidence=0.9, line=number)
        for number, line in enumerate(lines)
        for text in line.split()
    ]


def test_words_are_right_where_the_truth_has_them() -> None:
    found = marked(_words("The Cat sat, on", "a rnat."), "the cat sat on\na mat.")
    assert [word.right for word in found] == [True, True, True, True, True, False]


def test_words_in_another_order_are_right_but_not_twice() -> None:
    found = marked(_words("second column", "first column column"), "first column second column")
    assert sum(word.right for word in found) == 4


def test_words_cut_at_the_end_of_a_line_are_one_on_both_sides() -> None:
    found = marked(_words("a har-", "vest feast"), "a harvest\nfe\u00ac\nast")
    assert [(word.length, word.right) for word in found] == [(1, True), (7, True), (5, True)]


def _made(rates: dict[float, float], count: int = 100) -> list[Marked]:
    return [Marked(sure, 4, number < rate * count) for sure, rate in rates.items() for number in range(count)]


def test_a_curve_goes_through_what_was_measured_and_never_falls() -> None:
    curve = fitted(_made({0.55: 0.2, 0.75: 0.1, 0.92: 0.6, 0.999: 0.95}))
    assert curve == ((0.0, 0.15), (0.65, 0.15), (0.92, 0.6), (0.999, 0.95), (1.0, 0.95))


def test_the_error_is_that_of_the_bins() -> None:
    words = _made({0.75: 0.5, 0.92: 0.92})
    assert round(error(words), 4) == 0.125
    assert [(one.words, round(one.right, 2)) for one in bins(words)] == [(100, 0.5), (100, 0.92)]


def test_the_confidence_of_a_file_counts_letters() -> None:
    assert mean_confidence([Marked(1.0, 3, True), Marked(0.0, 1, False)]) == 0.75
    assert mean_confidence([]) == 1.0
