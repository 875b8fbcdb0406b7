"""Which documents a command line names, under which names, and what it may not name."""

import gc
import io
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest

from recto.settings import Settings
from workers.events import InputFault, InputFile
from workers.inputs.finding import find_inputs


def found(*arguments: str, output: str = "out", settings: Settings | None = None) -> list[InputFile | InputFault]:
    return list(find_inputs(arguments, settings=settings or Settings(), output=output))


def names(results: Sequence[InputFile | InputFault]) -> list[str]:
    """Names of the documents; faults as their code in brackets."""
    return [one.name if isinstance(one, InputFile) else f"[{one.fault.code}]" for one in results]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touched(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(b"x")


def test_a_folder_is_walked_in_order_and_hidden_files_are_passed_over(here: Path) -> None:
    touched("scans/b.pdf", "scans/a/z.png", "scans/a/deep/er/x", "scans/.hidden/y.pdf", "scans/.DS_Store")
    results = found("scans")
    assert names(results) == ["a/deep/er/x", "a/z.png", "b.pdf"]
    assert isinstance(results[2], InputFile)
    assert (results[2].source, results[2].shown) == (str(here / "scans/b.pdf"), "scans/b.pdf")


def test_a_file_has_its_own_name_and_a_named_hidden_file_is_read(here: Path) -> None:
    touched("scans/deep/.b.pdf", "c.pdf")
    assert names(found("scans/deep/.b.pdf", str(here / "c.pdf"))) == [".b.pdf", "c.pdf"]


def test_a_glob_names_from_its_fixed_part(here: Path) -> None:
    touched("in/2023/a.pdf", "in/2024/b.pdf", "in/2024/q/c.pdf", "in/2024/d.png", "in/x[1].pdf")
    assert names(found("in/2024/*.pdf")) == ["b.pdf"]
    assert names(found("in/**/*.pdf")) == ["2023/a.pdf", "2024/b.pdf", "2024/q/c.pdf", "x[1].pdf"]
    assert names(found("in/20?4")) == ["2024/b.pdf", "2024/d.png", "2024/q/c.pdf"]
    assert names(found("in/x[1].pdf")) == ["x[1].pdf"]
    assert names(found("in/*.tiff")) == ["[input_unreadable]"]


def test_a_list_file_names_as_written(here: Path) -> None:
    touched("a/x.pdf", "a/y.pdf", "b/#1 .pdf", "z.pdf")
    Path("list.txt").write_bytes(b"\xef\xbb\xbf# mine\n\na/x.pdf\r\n./b//#1 .pdf\n" + os.fsencode(here / "z.pdf"))
    assert names(found("@list.txt")) == ["a/x.pdf", "b/#1 .pdf", "/".join(here.parts[1:]) + "/z.pdf"]


def test_a_list_may_hold_folders_and_go_up(here: Path) -> None:
    touched("in/a/x.pdf", "in/b/y.pdf")
    (here / "in/b/list.txt").write_text("../a\nmissing.pdf\n")
    os.chdir("in/b")
    assert names(found("@list.txt")) == ["%2E%2E/a/x.pdf", "[input_unreadable]"]


def test_a_list_can_come_from_stdin(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched("x.pdf")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x.pdf\n")))
    assert names(found("@-")) == ["x.pdf"]


def test_a_document_given_as_a_list_is_one_fault(here: Path) -> None:
    Path("scan.pdf").write_bytes(b"%PDF-1.7\n\0\1\2\n\0\n" * 50)
    results = found("@scan.pdf")
    assert names(results)[-1] == "[input_unreadable]"
    assert len(results) == 2


def test_a_loop_of_links_ends_and_a_document_is_found_under_its_own_path(here: Path) -> None:
    touched("scans/b/x.pdf", "other/y.pdf")
    Path("scans/a").symlink_to("b")
    Path("scans/b/up").symlink_to("..")
    Path("scans/elsewhere").symlink_to(here / "other")
    assert names(found("scans")) == ["b/x.pdf", "elsewhere/y.pdf"]


def test_a_link_to_nothing_is_a_fault_and_a_link_to_itself_too(here: Path) -> None:
    touched("scans/a.pdf")
    Path("scans/gone").symlink_to("nowhere")
    Path("scans/self").symlink_to("self")
    assert names(found("scans")) == ["a.pdf", "[input_unreadable]", "[input_unreadable]"]


def test_the_output_inside_the_input_is_passed_over(here: Path) -> None:
    touched("scans/a.pdf", "scans/out/a.pdf/pages/0001.png", "scans/out/stray.pdf", "scans/work/x.png")
    Path("scans/link").symlink_to("out")
    Path("scans/z.pdf").symlink_to("out/stray.pdf")
    assert names(found("scans", output="scans/out", settings=Settings(work_dir="scans/work"))) == ["a.pdf"]
    assert names(found(".", output="scans/../scans/out", settings=Settings(work_dir="scans/work"))) == ["scans/a.pdf"]


@pytest.mark.parametrize("argument", ["out", "out/sub", "out/sub/a.pdf", "out/**/*.pdf"])
def test_what_lies_in_the_output_is_refused(here: Path, argument: str) -> None:
    touched("out/sub/a.pdf")
    assert names(found(argument)) == ["[input_unreadable]"]


def test_results_of_an_earlier_run_are_no_documents(here: Path) -> None:
    result = ("document.json", "document.md", "document.pdf", "figures/p0001-1.webp", "manifest.json", "pages/0001.png")
    touched(*(f"in/a.pdf/{name}" for name in result), "in/a.pdf/figures/mine.png", "in/pages/0001.png", "in/run.json")
    assert names(found("in")) == ["a.pdf/figures/mine.png", "pages/0001.png"]
    assert names(found("in/a.pdf/manifest.json")) == ["[input_unreadable]"]


def test_a_persons_own_document_pdf_is_read(here: Path) -> None:
    touched("in/document.md", "in/document.pdf", "in/pages/0001.png")
    assert names(found("in")) == ["document.pdf", "pages/0001.png"]


def test_the_output_folder_of_an_earlier_run_is_known_by_its_work_folder(here: Path) -> None:
    touched("in/old/.recto/jobs.sqlite", "in/old/a.pdf/x.png", "in/b.pdf")
    assert names(found("in")) == ["b.pdf"]
    assert names(found("in/old")) == ["[input_unreadable]"]


def test_two_inputs_with_one_name_collide_and_both_are_named(here: Path) -> None:
    touched("a/x.pdf", "b/x.pdf")
    first, second = found("a", "b/x.pdf")
    assert names([first, second]) == ["x.pdf", "[output_collision]"]
    assert isinstance(second, InputFault)
    assert "b/x.pdf" in second.fault.message
    assert str(here / "a/x.pdf") in second.fault.message


def test_the_same_file_named_twice_comes_once(here: Path) -> None:
    touched("a/x.pdf")
    assert names(found("a/x.pdf", "a", "./a/x.pdf", "a/*.pdf")) == ["x.pdf"]


@pytest.mark.parametrize(
    "argument",
    ["missing.pdf", "https://example.org/a.pdf", "/dev/null", "nul\0byte", "@missing.txt", "s3://", ""],
)
def test_what_cannot_be_used_is_a_fault_with_a_remedy_and_the_rest_goes_on(here: Path, argument: str) -> None:
    touched("b.pdf")
    fault, after = found(argument, "b.pdf")
    assert isinstance(fault, InputFault)
    assert fault.fault.code == "input_unreadable"
    assert fault.fault.remedy
    assert isinstance(after, InputFile)


def test_hostile_names_are_safe_as_names_and_shown_on_one_line(here: Path) -> None:
    Path("in").mkdir()
    for name in (b"new\nline.pdf", b"-rf", b"\xff\xfe.pdf", b"\x1b[31mred.pdf", b"n" * 251 + b".pdf"):
        Path(os.fsdecode(b"in/" + name)).write_bytes(b"x")
    results = found("in")
    assert len(results) == 5
    for one in results:
        assert isinstance(one, InputFile)
        assert one.name.isprintable()
        assert one.shown.isprintable()
        assert Path(one.source).read_bytes() == b"x"


def test_a_tree_deeper_than_the_interpreters_stack_is_walked(here: Path) -> None:
    depth = 1200
    start = os.open(".", os.O_RDONLY)
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    touched("x.pdf")
    os.fchdir(start)
    os.close(start)
    (document,) = found("d")
    assert isinstance(document, InputFile)
    assert document.name.endswith("/x.pdf")
    subprocess.run(["rm", "-rf", "d"], check=True)  # pytest's own removal recurses


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_that_may_not_be_listed_is_a_fault() -> None:
    program = "import os, test_inputs as t; os.setuid(65534); os.chdir(HERE); print(t.names(t.found('in')))"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        locked = Path(folder, "in/locked")
        touched(f"{folder}/in/a.pdf", f"{locked}/b.pdf", f"{folder}/in/z.pdf")
        locked.chmod(0o700)
        code = f"import sys; sys.path[:0] = {[*sys.path, str(Path(__file__).parent)]!r}; HERE = {folder!r}; {program}"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['a.pdf', '[input_unreadable]', 'z.pdf']"


def test_a_long_list_streams(here: Path) -> None:
    touched("x.pdf")
    Path("list.txt").write_text("".join(f"{'./' * (n % 50)}d{n}/../x.pdf\n" for n in range(20_000)))
    for number in range(3):
        Path(f"d{number}").mkdir()
    stream = find_inputs(["@list.txt"], settings=Settings(), output="out")
    assert names(list(islice(stream, 3))) == ["d0/%2E%2E/x.pdf", "d1/%2E%2E/x.pdf", "d2/%2E%2E/x.pdf"]
    faults = [weakref.ref(one) for one in stream if isinstance(one, InputFault)]
    gc.collect()
    assert len(faults) == 19_997
    assert not [fault for fault in faults if fault() is not None]  # none is kept once it was told
