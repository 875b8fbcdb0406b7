"""Whole runs through the embedded executor: real files, real processes, real stores."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# PyMuPDF's stubs leave parameters without a type.

import hashlib
import json
import zipfile
from pathlib import Path

import pymupdf
import pytest
from filelock import FileLock

from recto.documents import Manifest
from recto.errors import StoreDenied, UsageError
from recto.jobs import DocumentState
from recto.options import Format, PageRange, ReadOptions
from recto.pages import PageState
from recto.settings import MEBIBYTE, Limits
from recto.values import PageNumber
from tests.resources.files import make_image, make_pdf, pattern
from tests.resources.runs import born_digital, logged, ran, scans, written_bytes

PASSWORD = "swordfish"  # noqa: S105

FAKE = ReadOptions(backend="fake", force_ocr=True)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "deeper").mkdir(parents=True)
    born_digital(folder / "typed.pdf", 3)
    scans(folder / "deeper" / "scanned.pdf", 2)
    return folder


def manifest(folder: Path) -> Manifest:
    return Manifest.model_validate_json((folder / "manifest.json").read_bytes())


def test_the_tree_is_mirrored_and_every_file_is_as_the_manifest_says(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = ran([inbox], out, options=ReadOptions(backend="fake"))
    assert told.summary.succeeded == 2
    for name, pages in (("typed.pdf", 3), ("deeper/scanned.pdf", 2)):
        folder = out / name
        made = manifest(folder)
        assert made.document == hashlib.sha256((inbox / name).read_bytes()).hexdigest()
        assert [record.page for record in made.pages] == list(range(1, pages + 1))
        assert all(record.reason for record in made.pages)
        for file in made.files:
            content = (folder / file.path).read_bytes()
            assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert on_disk == {file.path for file in made.files} | {"manifest.json", "run.json"}
        assert {"document.md", "document.json", "fields.json"} <= on_disk


def test_a_typed_page_is_read_from_its_text_layer_and_a_scan_from_its_image(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran([inbox], out, options=ReadOptions(backend="fake"))
    typed, scanned = manifest(out / "typed.pdf"), manifest(out / "deeper" / "scanned.pdf")
    assert {(record.source, record.engine) for record in typed.pages} == {("text_layer", "textlayer")}
    assert {(record.source, record.engine) for record in scanned.pages} == {("image", "fake")}
    text = (out / "typed.pdf" / "document.md").read_text()
    assert [f"<!-- page {number} -->" in text for number in (1, 2, 3)] == [True] * 3
    assert text.index("Page 1 of the register") < text.index("Page 2 of the register")
    assert not (out / "typed.pdf" / "pages").exists()
    assert len(list((out / "deeper" / "scanned.pdf" / "pages").iterdir())) == 2


def test_the_same_run_again_keeps_everything(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran([inbox], out, options=FAKE)
    before = written_bytes(out)
    again = ran([inbox], out, options=FAKE)
    assert again.summary.kept == 2
    assert not again.pages
    assert written_bytes(out) == before


def test_two_fresh_runs_write_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    options = ReadOptions(backend="fake", images=True, formats=(Format.HTML, Format.SEARCHABLE_PDF))
    ran([inbox], tmp_path / "one", options=options, processes=1)
    ran([inbox], tmp_path / "two", options=options, processes=2)
    assert written_bytes(tmp_path / "one") == written_bytes(tmp_path / "two")
    assert any(path.endswith("document.pdf") for path in written_bytes(tmp_path / "one"))


def test_another_format_reads_no_page_again(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran([inbox], out, options=FAKE)
    again = ran([inbox], out, options=FAKE.model_copy(update={"formats": (Format.HTML,)}))
    assert (out / "typed.pdf" / "document.html").is_file()
    drawn = {(page.name, page.page) for page in again.pages if not page.reused}
    readings = len(list((out / ".recto" / "store" / "readings").rglob("*.gz")))
    assert again.summary.succeeded == 2
    assert readings == 5
    assert len(drawn) <= 5


def test_a_changed_file_is_read_again_and_its_neighbour_is_not(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran([inbox], out, options=FAKE)
    born_digital(inbox / "typed.pdf", 4, seed=2)
    again = ran([inbox], out, options=FAKE)
    assert (again.summary.kept, again.summary.succeeded) == (1, 1)
    assert len(manifest(out / "typed.pdf").pages) == 4


def test_only_the_pages_asked_for(inbox: Path, tmp_path: Path) -> None:
    wanted = (PageRange(first=PageNumber(2), last=PageNumber(0)),)
    told = ran([inbox / "typed.pdf"], tmp_path / "out", options=FAKE.model_copy(update={"pages": wanted}))
    assert [record.page for record in manifest(tmp_path / "out" / "typed.pdf").pages] == [2, 3]
    assert told.reports[0].total_pages == 2


def test_pages_that_do_not_exist_are_a_clear_refusal(inbox: Path, tmp_path: Path) -> None:
    wanted = (PageRange(first=PageNumber(9), last=PageNumber(9)),)
    told = ran([inbox / "typed.pdf"], tmp_path / "out", options=FAKE.model_copy(update={"pages": wanted}))
    assert told.reports[0].faults[0].code == "no_pages"
    assert "typed.pdf: has 3 pages" in told.reports[0].faults[0].message


def test_a_dry_run_counts_pages_and_writes_nothing(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = ran([inbox], out, options=FAKE, dry_run=True)
    assert {(report.action, report.total_pages) for report in told.reports} == {("planned", 3), ("planned", 2)}
    assert not out.exists()


def test_bad_inputs_are_refused_by_name_and_the_rest_is_read(inbox: Path, tmp_path: Path) -> None:
    (inbox / "empty.pdf").touch()
    (inbox / "noise.pdf").write_bytes(bytes(range(256)) * 40)
    (inbox / "cut.pdf").write_bytes((inbox / "typed.pdf").read_bytes()[:200])
    told = ran([inbox], tmp_path / "out", options=FAKE)
    assert (told.summary.succeeded, told.summary.failed) == (2, 3)
    for name, code in (("empty.pdf", "input_empty"), ("noise.pdf", "input_unsupported"), ("cut.pdf", "input_damaged")):
        report = told.report(name)
        fault = report.faults[0]
        assert fault.code == code
        assert name in fault.message
        assert fault.remedy
        assert manifest(tmp_path / "out" / name).state is DocumentState.FAILED


def test_encrypted_with_and_without_its_password(tmp_path: Path) -> None:
    source = tmp_path / "locked.pdf"
    source.write_bytes(make_pdf(user=PASSWORD))
    refused = ran([source], tmp_path / "out")
    assert refused.reports[0].faults[0].code == "password_needed"
    read = ran([source], tmp_path / "out", password=PASSWORD)
    assert read.summary.succeeded == 1
    assert PASSWORD not in (tmp_path / "out" / ".recto" / "log.jsonl").read_text()


def test_an_archive_is_read_member_by_member(inbox: Path, tmp_path: Path) -> None:
    source = tmp_path / "bundle.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.write(inbox / "typed.pdf", "letters/typed.pdf")
        archive.writestr("notes.txt", "not a document")
    told = ran([source], tmp_path / "out", options=FAKE)
    assert (tmp_path / "out" / "bundle.zip" / "letters" / "typed.pdf" / "document.md").is_file()
    assert told.summary.succeeded == 1
    assert any("notes.txt" in report.input for report in told.reports if report.action == "refused")


def test_a_page_that_kills_its_process_fails_alone(tmp_path: Path) -> None:
    source = scans(tmp_path / "box.pdf", 4)
    marked = {"crashing": "page_crashed", "out-of-memory": "page_out_of_memory"}
    for backend, code in marked.items():
        out = tmp_path / backend
        told = ran([source], out, options=ReadOptions(backend=backend), limits=Limits(worker_memory=600 * MEBIBYTE))
        assert told.summary.failed == 1, backend
        assert {record.faults[0].code for record in manifest(out / "box.pdf").pages} == {code}
        assert "failed" in (out / "box.pdf" / "document.md").read_text()


def test_a_page_that_hangs_is_cut_off(tmp_path: Path) -> None:
    source = scans(tmp_path / "box.pdf", 1)
    told = ran([source], tmp_path / "out", options=ReadOptions(backend="slow:600"), limits=Limits(page_timeout=3))
    assert told.reports[0].failed_pages[PageNumber(1)].code == "page_timeout"


@pytest.mark.parametrize(
    ("backend", "code"),
    [("truncated", "reading_truncated"), ("looping", "reading_looping"), ("garbage", "reading_garbage")],
)
def test_bad_answers_are_no_text(tmp_path: Path, backend: str, code: str) -> None:
    source = scans(tmp_path / "box.pdf", 1)
    told = ran([source], tmp_path / "out", options=ReadOptions(backend=backend))
    assert told.reports[0].failed_pages[PageNumber(1)].code == code
    assert told.summary.failed == 1


def test_failed_pages_are_tried_again_by_the_next_run(tmp_path: Path) -> None:
    source = scans(tmp_path / "box.pdf", 2)
    options = ReadOptions(backend="slow:4")
    first = ran([source], tmp_path / "out", options=options, limits=Limits(page_timeout=2))
    assert first.summary.failed == 1
    second = ran([source], tmp_path / "out", options=options, limits=Limits(page_timeout=60))
    assert second.summary.succeeded == 1
    assert second.summary.pages == {PageState.READ: 2}


def test_blank_pages_never_reach_an_engine(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    document.save(tmp_path / "empty-page.pdf")
    ran([tmp_path / "empty-page.pdf"], tmp_path / "out", options=ReadOptions(backend="crashing"))
    assert manifest(tmp_path / "out" / "empty-page.pdf").census == {PageState.BLANK: 1}


def test_two_runs_do_not_share_a_work_folder(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / ".recto").mkdir(parents=True)
    with FileLock(tmp_path / "out" / ".recto" / "lock"), pytest.raises(UsageError, match="another run"):
        ran([inbox], tmp_path / "out", options=FAKE)


def test_an_output_that_is_no_folder_is_refused(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises((StoreDenied, UsageError)):
        ran([inbox], tmp_path / "out", options=FAKE)


def test_document_json_says_where_each_word_stands(inbox: Path, tmp_path: Path) -> None:
    ran([inbox / "typed.pdf"], tmp_path / "out")
    content = json.loads((tmp_path / "out" / "typed.pdf" / "document.json").read_text())
    with pymupdf.open(inbox / "typed.pdf") as document:
        for page in content["pages"]:
            source = document[page["page"] - 1]
            for word in page["words"][:40]:
                x0, y0, x1, y1 = word["box"]
                clip = pymupdf.Rect(x0 * 595 - 1, y0 * 842 - 1, x1 * 595 + 1, y1 * 842 + 1)
                assert word["text"] in source.get_text(clip=clip)


def test_the_log_names_each_page_once(inbox: Path, tmp_path: Path) -> None:
    ran([inbox], tmp_path / "out", options=FAKE)
    ran([inbox], tmp_path / "out", options=FAKE)
    settled = [(line["name"], line["page"]) for line in logged(tmp_path / "out", "page_settled")]
    assert len(settled) == len(set(settled)) == 5


def test_results_do_not_say_by_what_path_the_input_was_named(tmp_path: Path) -> None:
    cut = make_image(pattern(), "JPEG")[:-200]
    for place in ("here", "there/deeper"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "cut.jpg").write_bytes(cut)
        (tmp_path / place / "noise.pdf").write_bytes(b"%PDF-1.4 and noise")
    ran([tmp_path / "here"], tmp_path / "one", options=FAKE)
    ran([tmp_path / "there" / "deeper"], tmp_path / "two", options=FAKE)
    assert written_bytes(tmp_path / "one") == written_bytes(tmp_path / "two")
    for name in ("cut.jpg", "noise.pdf"):
        assert str(tmp_path) not in (tmp_path / "one" / name / "manifest.json").read_text()
