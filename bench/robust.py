"""Does a run survive hostile files, and does it tell what became of each? One ``recto run`` over a folder of them.

Checked: the run ends by itself within the time allowed and with one of its own exit codes; every file has its line of
JSON; every failure has a message and a remedy. Without ``--corpus`` a handful of broken files is made.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from bench.reports import RESULTS, print_table, write_json

EXIT_CODES = {0, 1, 2, 3, 4, 5}
"""Those with which `recto run` says what became of the input; the others are crashes."""


class Ran(NamedTuple):
    """``timed_out``: it was stopped after the time allowed."""

    status: int
    seconds: float
    timed_out: bool
    lines: list[dict[str, Any]]
    errors: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="a folder of hostile files; made ones by default")
    parser.add_argument("--expect", type=Path, help="JSON lines with path and expect, to be shown beside the outcome")
    parser.add_argument("--expect-root", type=Path, help="what the paths there are relative to; its folder by default")
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--page-timeout", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=3600.0, help="what the whole run may take")
    parser.add_argument("--out", type=Path, default=RESULTS / "robust.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = given.corpus or make_hostile(Path(folder) / "hostile")
        options = [
            "--backend",
            given.backend,
            "--workers",
            str(given.workers),
            "--page-timeout",
            str(given.page_timeout),
        ]
        ran = run_over(corpus, Path(folder) / "out", options, seconds=given.seconds)
        problems = problems_of(ran, corpus)
    expected = _expected(given.expect, given.expect_root or given.expect.parent) if given.expect else {}
    _report(ran, problems, expected, given.out)
    sys.exit(1 if problems else 0)


def run_over(corpus: Path, output: Path, options: list[str], *, seconds: float) -> Ran:
    recto = Path(sys.executable).with_name("recto")
    started = time.monotonic()
    command = [str(recto), "run", str(corpus), "-o", str(output), "--json", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as run:
        try:
            out, errors = run.communicate(timeout=seconds)
            timed_out = False
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            out, errors = run.communicate()
            timed_out = True
    lines = [json.loads(line) for line in out.decode("utf-8", "replace").splitlines() if line.strip()]
    documents = [line for line in lines if line.get("event", "document") == "document"]
    took = round(time.monotonic() - started, 1)
    return Ran(run.returncode, took, timed_out, documents, errors.decode("utf-8", "replace")[-4000:])


def problems_of(ran: Ran, corpus: Path) -> list[str]:
    """What broke a promise, one sentence each."""
    problems: list[str] = []
    if ran.timed_out:
        problems.append("the run did not end in the time allowed")
    elif ran.status not in EXIT_CODES:
        problems.append(f"the run ended with {ran.status}: {ran.errors[-500:]}")
    reported = {str(line["input"]) for line in ran.lines}
    for path in files_of(corpus):
        if not any(_names(name, path) for name in reported):
            problems.append(f"{path!s}: no line of JSON")
    for line in ran.lines:
        faults = faults_of(line)
        if line["state"] == "failed" and not faults:
            problems.append(f"{line['input']}: failed without a reason")
        problems += [
            f"{line['input']}: {fault['code']} without {key}"
            for fault in faults
            for key in ("message", "remedy")
            if not fault[key]
        ]
    return problems


def files_of(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.rglob("*") if path.is_file() and not path.name.startswith("."))


def faults_of(line: dict[str, Any]) -> list[dict[str, Any]]:
    return [*line["faults"], *line["failed_pages"].values()]


def _names(shown: str, path: Path) -> bool:
    """Whether the line's name is this file's. One that cannot be printed is shown escaped: its ending decides then."""
    plain = str(path)
    if shown == plain or shown.startswith((plain + "/", plain + "!")):
        return True
    return not plain.isprintable() and Path(shown).suffix == path.suffix and not Path(shown).exists()


def make_hostile(folder: Path) -> Path:
    """Broken files of the plainest kinds."""
    folder.mkdir()
    catalog = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    pdf = catalog + b"2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 9 >>\n"
    made = {
        "empty.pdf": b"",
        "cut.pdf": pdf[:40],
        "loop.pdf": pdf + b"endobj\ntrailer\n<< /Root 1 0 R >>\n",
        "no-pdf.pdf": b"just text\n" * 20,
        "cut.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        "cut.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00",
        "cut.zip": b"PK\x03\x04" + b"\x00" * 30,
        "zeros.tiff": b"II*\x00" + b"\x00" * 100,
        "new\nline.pdf": b"%PDF-1.4",
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return folder


def _expected(manifest: Path, root: Path) -> dict[str, str]:
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {str((root / row["path"]).resolve()): str(row["expect"]) for row in rows if "expect" in row}


def _outcome(line: dict[str, Any]) -> tuple[str, str]:
    codes = sorted({fault["code"] for fault in faults_of(line)})
    return line["state"], ", ".join(codes)


def _report(ran: Ran, problems: list[str], expected: dict[str, str], out: Path) -> None:
    outcomes = Counter(_outcome(line) for line in ran.lines)
    rows = [[state, codes or "-", count] for (state, codes), count in sorted(outcomes.items())]
    print_table(
        f"{len(ran.lines)} inputs in {ran.seconds} s, exit code {ran.status}", ["state", "codes", "inputs"], rows
    )
    beside = [
        [Path(line["input"]).name, expected[place], *_outcome(line), _first_message(line)]
        for line in ran.lines
        if (place := str(Path(line["input"]).resolve())) in expected
    ]
    if beside:
        print_table("Expected and seen", ["file", "expected", "state", "codes", "message"], beside)
    slowest = sorted(ran.lines, key=lambda line: -line["seconds"])[:5]
    print_table("Slowest", ["file", "seconds"], [[line["input"], round(line["seconds"], 1)] for line in slowest])
    print_table("Broken promises", ["what"], [[one] for one in problems or ["none"]])
    write_json(out, {"status": ran.status, "seconds": ran.seconds, "problems": problems, "documents": ran.lines})


def _first_message(line: dict[str, Any]) -> str:
    faults = faults_of(line)
    return str(faults[0]["message"]) if faults else ""


if __name__ == "__main__":
    main()
