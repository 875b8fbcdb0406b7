"""Words from recognised lines: boxes along the line, scores, and spaces that were lost."""

from ocr_backends.line_words import Line, pieces


def _line(text: str, columns: list[int], *, gaps: tuple[tuple[float, float], ...] = (), steps: float = 100.0) -> Line:
    scores = tuple(0.5 + 0.01 * place for place in range(len(columns)))
    return Line(text, tuple(columns), scores, steps, gaps, aspect=10.0)


def test_words_are_cut_at_spaces_with_their_own_scores_and_places() -> None:
    first, second = pieces(_line("to be", [10, 14, 50, 54]))

    assert (first.text, second.text) == ("to", "be")
    assert round(first.score, 3) == 0.505
    assert round(second.score, 3) == 0.525
    assert 0.08 < first.start < first.end < 0.18
    assert 0.48 < second.start < second.end < 0.58


def test_a_word_ends_where_its_ink_does_and_not_inside_it() -> None:
    wide, other = pieces(
        _line("MM be", [10, 14, 50, 54], gaps=((0.0, 0.07), (0.175, 0.47), (0.53, 0.532), (0.57, 1.0)))
    )

    assert (wide.start, wide.end) == (0.07, 0.175)
    assert other.start < 0.5
    assert other.end > 0.545


def test_a_wide_blank_inside_a_word_is_a_lost_space() -> None:
    line = _line("oldmill stood", [2, 5, 8, 18, 21, 24, 27, 40, 43, 46, 49, 52], gaps=((0.1, 0.18), (0.29, 0.39)))

    assert [piece.text for piece in pieces(line)] == ["old", "mill", "stood"]


def test_a_blank_narrower_than_the_spaces_of_the_line_is_none() -> None:
    columns = [2, 9, 12, 15, 18, 21, 24, 40, 43, 46, 49, 52, 55]
    line = _line("illness struck", columns, gaps=((0.04, 0.085), (0.26, 0.39)))

    assert [piece.text for piece in pieces(line)] == ["illness", "struck"]


def test_numbers_are_never_cut() -> None:
    line = _line("12 500,75", [2, 5, 20, 30, 33, 36, 50, 53], gaps=((0.07, 0.18), (0.22, 0.29), (0.38, 0.49)))

    assert [piece.text for piece in pieces(line)] == ["12", "500,75"]


def test_scripts_without_spaces_are_left_whole() -> None:
    line = _line("東京都庁", [5, 15, 40, 50], gaps=((0.2, 0.38),))

    assert [piece.text for piece in pieces(line)] == ["東京都庁"]
