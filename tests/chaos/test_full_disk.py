"""A disk that fills up while results are written."""

from pathlib import Path

from recto.options import ReadOptions
from tests.resources.disks import small_disk
from tests.resources.runs import ran, scans, written_bytes

FAKE = ReadOptions(backend="fake")


def test_a_full_disk_fails_what_does_not_fit_and_the_run_goes_on_later(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    scans(inbox / "small.pdf", 1)
    scans(inbox / "wide.pdf", 6, seed=2, dpi=300)
    with small_disk(tmp_path / "disk", 250) as disk:
        told = ran([inbox], disk, options=FAKE, work_dir=tmp_path / "work")
        assert told.report("small.pdf").state == "succeeded"
        wide = told.report("wide.pdf")
        assert wide.state == "failed"
        assert wide.faults[0].code == "store_full"
        assert "wide.pdf" in wide.faults[0].message
        assert not (disk / "wide.pdf" / "manifest.json").exists()
    out = tmp_path / "out"
    later = ran([inbox], out, options=FAKE, work_dir=tmp_path / "work")
    assert later.summary.succeeded == 2
    assert any(path.startswith("wide.pdf/") for path in written_bytes(out))


def test_a_full_disk_is_the_reason_given_for_every_input_that_it_costs(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(3):
        (inbox / f"broken-{number}.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    scans(inbox / "sheet.pdf", 1)
    with small_disk(tmp_path / "disk", 16) as disk:
        (disk / "filler").write_bytes(bytes(16 * 1024 - 4096))
        told = ran([inbox], disk, options=FAKE, work_dir=tmp_path / "work")
    assert len(told.reports) == 4
    assert {report.state for report in told.reports} == {"failed"}
    assert "store_full" in {report.faults[0].code for report in told.reports}
