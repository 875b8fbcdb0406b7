"""What becomes of a document whose fields were looked for."""

from pathlib import Path

from documents.facts import FileKind
from recto.errors import PageTimeout, fault_of
from recto.options import ReadOptions
from recto.settings import Settings
from recto.values import DocumentId, JobId
from tests.resources.processes import PATIENCE
from workers.events import Event, FieldsFound, InputFile
from workers.local.askingdesk import AskingDesk
from workers.local.desk import Pool
from workers.local.documentrun import DocumentRun, Step
from workers.local.fieldsdesk import FieldsDesk
from workers.local.reporting import Reporter
from workers.local.wiring import Wiring
from workers.requests import FieldsTask, SourceFile, WorkerSetup

FILE = SourceFile(
    document=DocumentId("d" * 64), path=Path("a.pdf"), shown="a.pdf", kind=FileKind.PDF, pages=1, bytes=1, modified=1
)


def test_a_document_whose_fields_cannot_be_looked_for_is_to_be_looked_at(tmp_path: Path) -> None:
    events: list[Event] = []
    document = DocumentRun(
        InputFile(name="a.pdf", source="a.pdf", shown="a.pdf"), FILE, ref="a", planned=1, todo=iter(()), extras=False,
        fields=True,
    )  # fmt: skip
    pool = Pool(lambda pipe, slot: None, processes=1, memory=1 << 30, recycle=1000, depth=1)
    desk = FieldsDesk(
        job=JobId("j"), wiring=_wiring(tmp_path), pool=pool, asking=AskingDesk(pool, timeout=PATIENCE, patience=60.0),
        reporter=Reporter(events.append, output="out"), limits=Settings().limits,
    )  # fmt: skip
    document.begin_fields()
    task = FieldsTask(job=JobId("j"), ref="a", name="a.pdf", file=FILE, told="", attempt=1)
    desk.looked(document, task, fault_of(PageTimeout("it took too long")))
    (found,) = events
    assert isinstance(found, FieldsFound)
    assert found.review == 1
    assert [reason.code for reason in document.findings.review] == ["fields_failed"]
    assert document.step is Step.ASSEMBLY
    pool.close()


def _wiring(folder: Path) -> Wiring:
    return Wiring(
        WorkerSetup(
            options=ReadOptions(), settings=Settings(), password="", retry_failed=False, output=str(folder / "out"),
            work_dir=folder, cores=(),
        )
    )  # fmt: skip
