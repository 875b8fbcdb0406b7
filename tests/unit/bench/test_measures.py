"""The measures give the figures that follow from their definitions."""

import pytest

from bench.measures import best_table_match, plain, tables_of, teds, text_similarity, word_f1

TWO_BY_TWO = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"


@pytest.mark.parametrize(
    ("marked", "read"),
    [
        ("# One\n\nTwo **three** `four`", "One Two three four"),
        ("- a\n* b\n+ c", "a b c"),
        ("- a\n\n  - b", "a b"),
        ("<!-- page\n3 -->a", "a"),
        ("![a figure](figures/p1.png) [a link](https://example.org)", "a link"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a b 1 2"),
        ("<td colspan='2'>a &amp; b</td>", "a & b"),
        ("\u2018a\u2019 \u201cb\u201d c\u2013d\u2014e", "'a' \"b\" c-d-e"),
        ("\ufb01ne \uff21\u00a0b", "fine A b"),
        (r"5 \* 3", "5 * 3"),
        ("co-operate 1-2", "co-operate 1-2"),
    ],
)
def test_plain_is_what_a_person_reads(marked: str, read: str) -> None:
    assert plain(marked) == read


@pytest.mark.parametrize(
    ("read", "truth", "similarity"),
    [("kitten", "sitting", 1 - 3 / 7), ("", "", 1.0), ("", "abc", 0.0), ("**abc**\n", "# abc", 1.0), ("ab", "ba", 0.0)],
)
def test_similarity_is_one_minus_the_edits_over_the_longer_length(read: str, truth: str, similarity: float) -> None:
    assert text_similarity(read, truth) == pytest.approx(similarity)


@pytest.mark.parametrize(
    ("read", "truth", "f1"),
    [
        ("b a", "a b", 1.0),
        ("a a b", "a b", 0.8),
        ("The END.", "the end", 1.0),
        ("", "", 1.0),
        ("...", "", 1.0),
        ("a", "b", 0.0),
        ("", "a", 0.0),
    ],
)
def test_words_count_as_often_as_they_stand_in_any_order(read: str, truth: str, f1: float) -> None:
    assert word_f1(read, truth) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("read", "score", "structure"),
    [
        (TWO_BY_TWO, 1.0, 1.0),
        (TWO_BY_TWO.replace("td", "th").replace("<table>", "<table border='1'>"), 1.0, 1.0),
        (TWO_BY_TWO.replace("<td>d</td>", "<td>x</td>"), 1 - 1 / 7, 1.0),
        (TWO_BY_TWO.replace("<td>d</td>", "<td>dx</td>"), 1 - 0.5 / 7, 1.0),
        (TWO_BY_TWO.replace("<td>d</td>", ""), 1 - 1 / 7, 1 - 1 / 7),
        (TWO_BY_TWO.replace("<td>a", "<td colspan='2'>a"), 1 - 1 / 7, 1 - 1 / 7),
        (TWO_BY_TWO.replace("<td>a", "<td colspan='none'>a"), 1.0, 1.0),
        (TWO_BY_TWO.replace("<tr><td>c</td><td>d</td></tr>", ""), 1 - 3 / 7, 1 - 3 / 7),
        ("<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", 1.0, 1.0),
        ("", 0.0, 0.0),
    ],
)
def test_teds_counts_nodes_that_differ(read: str, score: float, structure: float) -> None:
    assert teds(read, TWO_BY_TWO) == pytest.approx(score)
    assert teds(read, TWO_BY_TWO, structure_only=True) == pytest.approx(structure)


def test_a_truth_without_table_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="<table>"):
        teds(TWO_BY_TWO, "<p>not a &lt;table></p><!-- <table> -->")


def test_tables_are_found_in_order_whatever_they_are_written_in() -> None:
    text = f"| x | y |\n|---|:-:|\n| 1 | 2 \\| 3 |\n\nwords | with a bar\n\n{TWO_BY_TWO}\n\nz | w\n-- | --\n| 5 |"
    assert tables_of(text) == [
        "<table><tr><td>x</td><td>y</td></tr><tr><td>1</td><td>2 \\| 3</td></tr></table>",
        TWO_BY_TWO,
        "<table><tr><td>z</td><td>w</td></tr><tr><td>5</td></tr></table>",
    ]


def test_bars_inside_html_tables_make_no_pipe_table() -> None:
    table = "<table><tr><td>a | b\n|---|---|\n| c | d</td></tr></table>"
    assert tables_of(f"before\n{table}\nafter") == [table]


def test_each_table_read_is_given_to_one_true_table_the_best_pair_first() -> None:
    near = TWO_BY_TWO.replace("<td>d</td>", "<td>x</td>")
    assert best_table_match(f"{near}\n\n{TWO_BY_TWO}", [TWO_BY_TWO, near]) == [1.0, 1.0]
    assert best_table_match(TWO_BY_TWO, [near, TWO_BY_TWO]) == [0.0, 1.0]
    assert best_table_match("no table", [TWO_BY_TWO]) == [0.0]
    assert best_table_match(f"{near}\n\n{near}", [TWO_BY_TWO]) == pytest.approx([1 - 1 / 7])
    assert best_table_match(near, [TWO_BY_TWO], structure_only=True) == [1.0]


def test_matching_takes_the_same_pairs_as_measuring_all_of_them() -> None:
    tables = [_made(*shape) for shape in [(2, 3, 0), (3, 2, 1), (3, 3, 2), (1, 4, 3)]]
    truth = [table.replace("def", "dxf").replace("<td>k</td>", "") for table in reversed(tables)]
    assert best_table_match("\n\n".join(tables), truth) == pytest.approx(_all_pairs(tables, truth))


def _made(width: int, height: int, first: int) -> str:
    texts = ["a", "bc", "def", "ghij", "k"]
    rows = [[texts[(row * column + first) % 5] for column in range(width)] for row in range(height)]
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{text}</td>' for text in row) + '</tr>' for row in rows)}</table>"


def _all_pairs(read: list[str], truth: list[str]) -> list[float]:
    every = [(teds(one, other), i, j) for i, other in enumerate(truth) for j, one in enumerate(read)]
    given: dict[int, float] = {}
    used: set[int] = set()
    for score, i, j in sorted(every, reverse=True):
        if i not in given and j not in used:
            given[i] = score
            used.add(j)
    return [given.get(i, 0.0) for i in range(len(truth))]


def test_rows_that_moved_are_matched_where_they_went() -> None:
    rows = [f"<tr><td>{name}{name}</td><td>{number}</td></tr>" for name, number in zip("abcd", "1234", strict=True)]
    truth, read = (f"<table>{''.join(own)}</table>" for own in (rows, [*rows[1:], rows[0]]))
    assert teds(read, truth) == pytest.approx(1 - 6 / 13)
