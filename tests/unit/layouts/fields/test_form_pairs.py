"""Pairs of forms: which value belongs to which key."""

import pytest

from layouts.fields.rules.forms.forms import form_findings
from layouts.fields.rules.forms.pairs import pairs_in
from layouts.fields.rules.forms.table_pairs import column_pairs
from layouts.fields.view import DocumentView, PageView, page_view
from recto.blocks import Table
from recto.documents import DocumentPage
from recto.fields import OnPage
from recto.geometry import Box
from recto.grids import Cell, Grid
from tests.resources.papers import COLUMNS, ROWS, paper, paper_page


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.key.text, pair.value.text) for pair in pairs_in(paper(text))]


def test_values_stand_behind_colons_and_in_columns() -> None:
    assert _pairs(
        """
Name: Erika Muster          Date of birth: 12.03.1980
City    Hamburg              Telephone No.      040 123456
Approved by:                Date:
"""
    ) == [
        ("Name:", "Erika Muster"),
        ("Date of birth:", "12.03.1980"),
        ("City", "Hamburg"),
        ("Telephone No.", "040 123456"),
    ]


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("Date:4/16/1990", ("Date:", "4/16/1990")),
        ("Name:_____ Erika Muster_____", ("Name:", "Erika Muster")),
        ("Order number 84-79", ("Order number", "84-79")),
        ("Geburtsdatum 12.03.1980", ("Geburtsdatum", "12.03.1980")),
        ("Date submitted July 6, 1995", ("Date submitted", "July 6, 1995")),
        ("Account name EXAMPLE", ("Account name", "EXAMPLE")),
        ("Total amount      48, 085.00", ("Total amount", "48, 085.00")),
        ("Employer:   (b) Example Ltd", ("Employer:", "Example Ltd")),
        ("Name and title of both; Deputy director: Erika Muster", ("Deputy director:", "Erika Muster")),
        ("Nom : Dupont", ("Nom :", "Dupont")),
        ("姓名：王小明", ("姓名：", "王小明")),
    ],
)
def test_a_key_is_parted_from_what_follows_it_at_once(line: str, pair: tuple[str, str]) -> None:
    assert _pairs(line) == [pair]


@pytest.mark.parametrize(
    "line",
    [
        "See https://example.org/a",
        "at 10:30 we begin",
        "1. The first of all",
        "Total months      Paid months",
        "Name of payee     (in alphabetical order)",
        "Account number    # STORES",
        "Example office    002/003",
        "Number of bales   一",
    ],
)
def test_what_only_looks_like_a_key_is_none(line: str) -> None:
    assert _pairs(line) == []


def test_a_value_goes_on_in_the_lines_below_it() -> None:
    assert _pairs(
        """
Address:      Main Street 5
              12345 Springfield
Country:      Elsewhere
"""
    ) == [("Address:", "Main Street 5 12345 Springfield"), ("Country:", "Elsewhere")]


def test_a_value_stands_below_a_key_that_has_none_beside_it() -> None:
    assert _pairs(
        """
Reason for the request:
The old machine is broken and nobody repairs it.
"""
    ) == [("Reason for the request:", "The old machine is broken and nobody repairs it.")]


def test_what_stands_far_to_the_side_below_a_key_is_not_its_value() -> None:
    assert _pairs("Last date of sale:\n                                 Everything else is told below") == []


def test_values_stand_below_keys_that_stand_side_by_side() -> None:
    text = """
Fax number:          Number of pages:
(212) 555-1111       4
Phone number:        Reference:
(212) 555-2222       AB-12
[ ] Urgent           [ ] Please reply
"""
    assert _pairs(text) == [
        ("Fax number:", "(212) 555-1111"),
        ("Number of pages:", "4"),
        ("Phone number:", "(212) 555-2222"),
        ("Reference:", "AB-12"),
    ]


def test_what_stands_on_a_blank_is_filled_in() -> None:
    assert _pairs("Title _____Manager_____  Dept. __________\nCompany ____Acme____") == [
        ("Title", "Manager"),
        ("Company", "Acme"),
    ]


def test_of_answers_to_choose_from_none_is_the_value() -> None:
    assert _pairs("Member of the board?     Yes     No X") == [("No", "X")]


def test_a_remark_in_brackets_below_a_key_is_a_part_of_it() -> None:
    assert _pairs("This change:      35,675.00\n(from the budget)\nNew balance:      164,225.00") == [
        ("This change: (from the budget)", "35,675.00"),
        ("New balance:", "164,225.00"),
    ]


BOXES = """
Date of request      Requester          Budget no.
JANUARY 3            G. EXAMPLE
Supplier             Ship to
EXAMPLE LTD          NOWHERE
"""
LINES = """
ANNA EXAMPLE         PROFESSOR          030 1234567
Name                 Title              Telephone
SCIENCES             A COLLEGE
Department           Institution
"""


def _with_small_print(text: str, *small: int) -> PageView:
    """The words of these lines, from 0, are lower than the others."""
    page = paper_page(text)
    lines = page_view(page).lines
    held = {word for number in small for word in lines[number].words}
    words = [
        word.model_copy(update={"box": Box.of(word.box.x0, word.box.y0, word.box.x1, word.box.y1 - 0.003)})
        if number in held
        else word
        for number, word in enumerate(page.words)
    ]
    return page_view(page.model_copy(update={"words": tuple(words)}))


def test_captions_in_boxes_stand_over_what_is_filled_in() -> None:
    pairs = pairs_in(_with_small_print(BOXES, 0, 2))
    assert [(pair.key.text, pair.value.text) for pair in pairs] == [
        ("Date of request", "JANUARY 3"),
        ("Requester", "G. EXAMPLE"),
        ("Supplier", "EXAMPLE LTD"),
        ("Ship to", "NOWHERE"),
    ]


def test_numbered_captions_need_no_words_that_are_known() -> None:
    pairs = pairs_in(_with_small_print("1. Varnish          2. Year\nOCHRE GLOSS         1986", 0))
    assert [(pair.key.text, pair.value.text) for pair in pairs] == [
        ("1. Varnish", "OCHRE GLOSS"),
        ("2. Year", "1986"),
    ]


def test_captions_in_brackets_stand_under_lines_in_any_size() -> None:
    assert _pairs(
        """
Anna Example              030 1234567
(Name of applicant)       (Telephone)

Nowhere Street 5          12345 Springfield
(Street)                  (Town)
"""
    ) == [
        ("(Name of applicant)", "Anna Example"),
        ("(Telephone)", "030 1234567"),
        ("(Street)", "Nowhere Street 5"),
        ("(Town)", "12345 Springfield"),
    ]


def test_questions_have_their_answers_below() -> None:
    assert _pairs(
        """
1. What is the name of your firm?
   Example Resins Limited

2. Who looks after quality there?
   Mr. Example, Manager

3. Why do you ask?
"""
    ) == [
        ("1. What is the name of your firm?", "Example Resins Limited"),
        ("2. Who looks after quality there?", "Mr. Example, Manager"),
    ]


def test_a_label_over_two_lines_is_one() -> None:
    assert _pairs(
        """
Date last                     Next date
calibrated:     1/18/1990     due:           7/18/1990
"""
    ) == [("Date last calibrated:", "1/18/1990"), ("Next date due:", "7/18/1990")]


def test_captions_under_lines_stand_below_it() -> None:
    pairs = pairs_in(_with_small_print(LINES, 1, 3))
    assert [(pair.key.text, pair.value.text) for pair in pairs] == [
        ("Name", "ANNA EXAMPLE"),
        ("Title", "PROFESSOR"),
        ("Telephone", "030 1234567"),
        ("Department", "SCIENCES"),
        ("Institution", "A COLLEGE"),
    ]


def test_a_stray_mark_beside_a_table_does_not_end_it() -> None:
    assert _pairs(
        """
Account number    Volume     Stores
Northern Oil      139        23
Dairy Market      202        21    7
Coastal Mart      117        24
"""
    )[2] == ("Account number", "Coastal Mart")


def test_marks_stand_behind_what_they_tick_but_where_boxes_lead() -> None:
    assert _pairs("Married     X     Single           Divorced") == [("Married", "X")]
    assert _pairs("☐ Married     ☒ Single     ☐ Divorced") == [("Single", "☒")]
    assert _pairs("[ ] Married     [X] Single     [ ] Divorced") == [("Single", "[X]")]


def test_cells_of_a_table_are_values_of_their_headers() -> None:
    text = """
Account          Volume     Stores
Northern Oil     139        23
Dairy Market     202        21
"""
    assert [(pair.key.text, pair.value.text) for pair in pairs_in(page_view(_with_table(text)))] == [
        ("Account", "Northern Oil"),
        ("Account", "Dairy Market"),
        ("Volume", "139"),
        ("Volume", "202"),
        ("Stores", "23"),
        ("Stores", "21"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        """
1. Patient       2. Born    3. Sex
Erika Muster     1952       F
4. Insured       5. Ward    6. Bed
Max Muster       12         4
""",
        """
Sample           A-22       8-15-1985
Blend            K-14       9-16-1985
Paper            E-45       9-17-1985
""",
    ],
)
def test_a_grid_that_rules_a_form_is_no_table_of_values(text: str) -> None:
    assert column_pairs(page_view(_with_table(text))) == []


def test_so_are_those_of_a_table_that_only_stands_in_columns() -> None:
    assert _pairs(
        """
Account number    Volume     Stores
Northern Oil      139        23
Dairy Market      202        21
"""
    ) == [
        ("Account number", "Northern Oil"),
        ("Account number", "Dairy Market"),
        ("Volume", "139"),
        ("Volume", "202"),
        ("Stores", "23"),
        ("Stores", "21"),
    ]


def test_each_pair_says_where_it_stands() -> None:
    page = paper("Street:      Main Street 5\nTown:        Springfield")
    found = form_findings(DocumentView((page,), 1))
    values = [value for rows in found.groups for row in rows.rows for value in row.values]
    assert [value.raw for value in values] == ["Street:", "Main Street 5", "Town:", "Springfield"]
    for value in values:
        assert isinstance(value.source, OnPage)
        inside = [word.text for word in page.words if value.source.box.contains_centre_of(word.box)]
        assert " ".join(inside) == value.raw


def test_the_title_is_the_line_in_capitals() -> None:
    page = paper("Attachment 2\n              REQUEST FOR LEAVE\n\nName: Erika Muster\nDays: 12")
    assert [found.value for found in form_findings(DocumentView((page,), 1)).fields] == ["REQUEST FOR LEAVE"]


def test_a_page_without_words_has_no_pairs() -> None:
    assert pairs_in(paper("")) == ()


def _with_table(text: str) -> DocumentPage:
    """The text's lines as a table with its first line as header, columns at 0, 17 and 28."""
    page = paper_page(text)
    edges = (0, 17, 28, 60)
    lines = text.strip("\n").split("\n")
    cells = tuple(
        Cell(row=row, col=col, text=line[edges[col] : edges[col + 1]].strip(), box=_cell(row, edges[col : col + 2]))
        for row, line in enumerate(lines)
        for col in range(3)
    )
    box = Box.of(0.0, 1.5 / ROWS, 1.0, (len(lines) + 3) / ROWS)
    grid = Grid(rows=len(lines), cols=3, header_rows=1, cells=cells)
    table = Table(text=text, box=box, confidence=1.0, engine="made", grid=grid)
    return page.model_copy(update={"blocks": (table,)})


def _cell(row: int, columns: tuple[int, ...]) -> Box:
    left, right = columns
    return Box.of((left + 2.5) / COLUMNS, (row + 1.9) / ROWS, (right + 2.5) / COLUMNS, (row + 2.9) / ROWS)
