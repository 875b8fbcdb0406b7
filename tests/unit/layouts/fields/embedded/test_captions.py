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
