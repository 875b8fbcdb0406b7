"""The README shows what a run really writes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECTO = (sys.executable, "-c", "from gateway.cli import main; main()")


def test_the_markdown_in_the_readme_is_what_the_sample_gives(tmp_path: Path) -> None:
    shown = (ROOT / "README.md").read_text("utf-8").split("````")[1].removeprefix("markdown\n")
    command = [*RECTO, "run", "samples/documents/invoice.pdf", "-o", str(tmp_path), "--workers", "1"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    written = (tmp_path / "invoice.pdf" / "document.md").read_text("utf-8")
    assert written[written.index("<!-- page 2 -->") :] == shown, "put what is written now into the README"
