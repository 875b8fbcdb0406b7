"""What is printed beside a form's fields names those that have no label."""

from layouts.fields.embedded.captions import captioned
from recto.embedded import FormField, FormFieldKind
from recto.geometry import enclosing
from tests.resources.found_values import words_of
from tests.resources.papers import papers

VIEW = papers("""
Application for membership

Full name:     Ada Oduya
Born           4 May 1990        in    Millbeck

Street and number            Postcode
4 Harbour Row                MB4 7QX

X  I have read the rules          (X) single   ( ) married

A note
""")
PAGE = VIEW.pages[0]


def field(text: str, kind: FormFieldKind = FormFieldKind.TEXT, label: str = "") -> FormField:
    place = enclosing([PAGE.words[word].box for word in words_of(PAGE, text)])
    return FormField(name="Text1", kind=kind, value=text, label=label, page=PAGE.page, box=place)


def labels(*form: FormField) -> list[str]:
    return [one.label for one in captioned(form, VIEW)]


def test_captions_stand_to_the_left_or_above() -> None:
    filled = ("Ada Oduya", "4 May 1990", "Millbeck", "4 Harbour Row", "MB4 7QX")
    assert labels(*map(field, filled)) == ["Full name", "Born", "in", "Street and number", "Postcode"]


def test_of_a_box_that_is_ticked_to_the_right() -> None:
    assert labels(field("X", FormFieldKind.CHECKBOX)) == ["I have read the rules"]


def test_labels_stay_and_choices_and_fields_far_from_any_text_have_none() -> None:
    assert labels(field("Ada Oduya", label="Applicant")) == ["Applicant"]
    assert labels(field("(X)", FormFieldKind.RADIO)) == [""]
    assert labels(field("A note")) == [""]


def test_each_of_many_fields_has_what_stands_beside_it() -> None:
    lines = [f"Number {row:02}   {row:04}     Name {row:02}   {row:05}" for row in range(75)]
    (page,) = (view := papers("\n".join(lines))).pages
    filled = [word for word, printed in enumerate(page.words) if len(printed.text) > 3 and printed.text.isdigit()]
    form = [
        FormField(name="f", kind=FormFieldKind.TEXT, value="1", page=page.page, box=page.words[word].box)
        for word in filled
    ]
    wanted = [f"{name} {row:02}" for row in range(75) for name in ("Number", "Name")]
    assert [one.label for one in captioned(form, view)] == wanted
