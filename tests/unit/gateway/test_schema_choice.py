"""The fields that a command names."""

from pathlib import Path

import click
import pytest

from gateway.schema_choice import WantedFields, require_schema
from layouts.fields.schemas.user import given_schema
from recto.classes import ClassDescription, Taxonomy
from recto.deployments import Deployment, Roles, Route
from recto.errors import SchemaInvalid, SettingsError, UsageError
from recto.options import ReadOptions
from recto.schemas import AutoFields, FieldsWanted, GivenFields, NamedFields, NoFields
from recto.settings import DocumentRoute, Fields, Settings
from workers.stages.fields.routed import NO_ROUTE

YAML = "invoice_no: the number\nsum: {type: amount, description: what has to be paid}\n"
CLASS = """
from pydantic import BaseModel

class Order(BaseModel):
    number: str
    total: float
"""


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("auto", AutoFields()), ("none", NoFields()), ("invoice", NamedFields(name="invoice"))],
)
def test_names_are_taken(written: str, wanted: FieldsWanted) -> None:
    assert of(written) == wanted


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("own.yaml", YAML),
        ("own.json", '{"type":"object","properties":{"invoice_no":{"type":"string"},"sum":{"type":"number"}}}'),
    ],
)
def test_files_are_read(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    wanted = of(str(tmp_path / name))
    assert isinstance(wanted, GivenFields)
    assert [spec.name for spec in given_schema(wanted).fields] == ["invoice_no", "sum"]
    require_schema(ReadOptions(fields=wanted), Settings())


def test_classes_are_found_in_files(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(CLASS)
    wanted = of(f"{tmp_path / 'shop.py'}:Order")
    assert isinstance(wanted, GivenFields)
    assert {spec.name for spec in given_schema(wanted).fields} == {"number", "total"}


def test_what_is_no_file_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.yaml"):
        of(str(tmp_path / "missing.yaml"))
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        of(str(tmp_path / "bytes.json"))
    (tmp_path / "large.yaml").write_text("a: b\n" * 100_000)
    with pytest.raises(SchemaInvalid, match="too large"):
        of(str(tmp_path / "large.yaml"))
    with pytest.raises(click.BadParameter, match="neither auto, none"):
        of("Two Words")


def test_a_schema_of_the_settings_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(YAML)
    settings = Settings(fields=Fields(schemas={"ours": str(tmp_path / "own.yaml")}))
    require_schema(ReadOptions(fields=NamedFields(name="ours")), settings)
    with pytest.raises(UsageError, match="no schema called inovice"):
        require_schema(ReadOptions(fields=NamedFields(name="inovice")), settings)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"routing": (DocumentRoute(prefix="a/", fields="inovice"),)}, "entry 1, fields: there is no schema"),
        ({"routing": (NO_ROUTE, DocumentRoute(of="inovice", target="a"))}, "entry 2, of: there is no class"),
        ({"taxonomy": Taxonomy(classes={"bill": ClassDescription(description="a", fields="inovice")})}, "bill.fields"),
    ],
)
def test_settings_that_name_what_nobody_knows_are_told_at_once(changes: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=f"{named}.* called inovice"):
        require_schema(ReadOptions(), Settings().model_copy(update=changes))


def test_settings_may_name_built_in_schemas_and_none() -> None:
    routing = (DocumentRoute(of="receipt", fields="invoice"), DocumentRoute(prefix="plans/", fields="none"))
    require_schema(ReadOptions(), Settings(routing=routing))


def test_a_python_file_without_its_class_is_told_how_to_name_one(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(CLASS)
    with pytest.raises(UsageError, match=r"shop\.py.*class") as told:
        of(str(tmp_path / "shop.py"))
    assert "shop.py:Order" in told.value.remedy


def test_a_summary_needs_somebody_who_writes_it() -> None:
    wanted = ReadOptions(summary=True)
    with pytest.raises(UsageError, match="summarize") as told:
        require_schema(wanted, Settings())
    assert "--deployment summarize=" in told.value.remedy
    deployment = Deployment(kind="openai-compatible", model="m", url="http://127.0.0.1:1/v1")
    roles = Roles(summarize=Route(default="writer"))
    require_schema(wanted, Settings(deployments={"writer": deployment}, roles=roles))


def of(written: str) -> FieldsWanted:
    return WantedFields().convert(written, None, None)
