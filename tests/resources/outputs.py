"""Outputs of `recto run`, as far as what is done with fields looks at them."""

from pathlib import Path

from recto.documents import Manifest
from recto.fields import DocumentFields
from recto.jobs import DocumentState
from recto.values import DocumentId


def written_result(out: Path, name: str, fields: DocumentFields) -> None:
    """The manifest and the fields of a document."""
    manifest = Manifest(
        name=name, document=DocumentId("0" * 64), kind="pdf", bytes=1, state=DocumentState.SUCCEEDED,
        pages=(), census={}, engines={}, settings="", versions={}, files=(),
    )  # fmt: skip
    (out / name).mkdir(parents=True)
    (out / name / "manifest.json").write_text(manifest.model_dump_json())
    (out / name / "fields.json").write_text(fields.model_dump_json(by_alias=True))
