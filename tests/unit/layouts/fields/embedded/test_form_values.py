"""What was filled into forms, as pairs and by the names that a schema knows."""

from layouts.fields.embedded.form_values import MOST_XFA_VALUES
from layouts.fields.embedded.sources import findings_of_embedded
from layouts.fields.found import Findings
from layouts.fields.schemas.builtin import builtin_schema
from recto.embedded import EmbeddedData, FormField, FormFieldKind
from recto.fields import FieldType, InFormField, InXfa, Scalar
from recto.geometry import Box
from recto.schemas import FieldSchema, FieldSpec
from recto.values import PageNumber

PLACE = Box(0.1, 0.1, 0.5, 0.12)
XFA = b"""<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>
<Applicant><Name>Ada Oduya</Name><Born>1990-05-04</Born></Applicant><Empty/></form1></xfa:data></xfa:datasets>"""
MEMBERS = FieldSchema(
    name="members",
    fields=(
        FieldSpec(name="name", labels=("Full name",)),
        FieldSpec(name="born", type=FieldType.DATE),
        FieldSpec(name="member", type=FieldType.BOOLEAN),
    ),
)


def field(name: str, value: str, label: str = "", kind: FormFieldKind = FormFieldKind.TEXT) -> FormField:
    return FormField(name=name, kind=kind, value=value, label=label, page=PageNumber(1), box=PLACE)


FORM = (
    field("f1.name[0]", "Ada Oduya", "Full Name:"),
    field("topmostSubform[0].born[0]", "not yet"),
    field("member", "On", kind=FormFieldKind.CHECKBOX),
)


def pairs(found: Findings) -> list[tuple[Scalar, ...]]:
    return [tuple(cell.value for cell in row.values) for group in found.groups for row in group.rows]


def test_every_filled_field_is_a_pair_with_its_place() -> None:
    (found,) = findings_of_embedded(EmbeddedData(form=FORM), builtin_schema("form"))
    assert pairs(found) == [("Full Name:", "Ada Oduya"), ("born", "not yet"), ("member", "yes")]
    cell = found.groups[0].rows[0].values[1]
    assert cell.source == InFormField(name="f1.name[0]", page=PageNumber(1), box=PLACE)
    assert cell.engine == "acroform"


def test_fields_of_a_schema_are_known_by_name_or_label_and_must_be_of_their_type() -> None:
    (found,) = findings_of_embedded(EmbeddedData(form=FORM), MEMBERS)
    assert {one.field: one.value for one in found.fields} == {"name": "Ada Oduya", "member": True}


def test_xfa_data_have_their_paths() -> None:
    (found,) = findings_of_embedded(EmbeddedData(xfa=XFA), MEMBERS)
    assert {one.field: one.value for one in found.fields} == {"name": "Ada Oduya", "born": "1990-05-04"}
    assert found.fields[0].source == InXfa(path="form1/Applicant/Name")


def test_broken_xfa_says_nothing() -> None:
    assert findings_of_embedded(EmbeddedData(xfa=b"<xfa:data>"), MEMBERS) == ()


def test_nothing_embedded_is_no_source() -> None:
    assert findings_of_embedded(EmbeddedData(), MEMBERS) == ()


def test_of_very_many_values_in_a_row_the_first_are_read() -> None:
    rows = b"".join(b"<Row>%d</Row>" % number for number in range(60_000))
    data = b"<datasets><data><form1>" + rows + b"</form1></data></datasets>"
    (found,) = findings_of_embedded(EmbeddedData(xfa=data), builtin_schema("form"))
    assert len(pairs(found)) == MOST_XFA_VALUES
