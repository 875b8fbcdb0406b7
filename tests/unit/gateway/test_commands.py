"""The command line itself: speed of the small commands, help, and how wrong usage is answered."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli import COMMANDS, status_of_command
from gateway.statuses import MEANINGS, Status
from ocr_backends.registry import engine_statuses
from recto.version import VERSION

REPOSITORY = Path(__file__).parents[3]
HEAVY = ("pydantic", "rich", "numpy", "cv2", "pymupdf", "onnxruntime", "rapidocr", "PIL", "boto3", "botocore", "torch")


def recto(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gateway.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **environ}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_version_and_help_load_nothing_heavy() -> None:
    program = (
        "import sys; from gateway.cli import status_of_command as s; s(['version']); s(['--help']);"
        f"print('LOADED', *(name for name in {HEAVY} if name in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[0] == f"recto {VERSION}"
    assert said.stdout.splitlines()[-1] == "LOADED"


def test_version_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["version", "--json"]) == Status.DONE
    assert json.loads(capsys.readouterr().out) == {"version": VERSION}


def test_doctor_lists_engines_and_says_whether_the_default_is_ready() -> None:
    said = recto("doctor", "--json", NO_COLOR="1")
    found = json.loads(said.stdout)
    assert said.returncode == (Status.DONE if found["ready"] else Status.NOT_READY)
    assert {"rapidocr", "textlayer"} <= {engine["name"] for engine in found["engines"]}
    assert all(check["ok"] or check["remedy"] for part in ("machine", "storage", "packages") for check in found[part])


def test_doctor_prints_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    status_of_command(["doctor"])
    out = capsys.readouterr().out
    assert "Engines" in out
    assert "rapidocr" in out
    assert "for tests: reads nothing" not in out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_in_the_list_is_the_commands_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command([name, "--help"]) == Status.DONE
    assert f"recto {name}" in capsys.readouterr().out


def test_the_help_of_run_names_every_exit_code_and_fits_in_a_hundred_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status_of_command(["run", "--help"])
    out = capsys.readouterr().out
    for status in Status:
        assert f"{status.value} " in out
        assert MEANINGS[status] in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_help_of_run_names_every_engine(capsys: pytest.CaptureFixture[str]) -> None:
    status_of_command(["run", "--help"])
    said = "".join(capsys.readouterr().out.split())
    assert all(status.name in said for status in engine_statuses() if not status.is_test)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["run", "a.pdf"], "Missing option '-o'"),
        (["run", "-o", "out"], "Missing argument 'INPUT...'"),
        (["run", "a.pdf", "-o", "out", "--pages", "5-1"], "'5-1' runs backwards; write 1-5"),
        (["run", "a.pdf", "-o", "out", "--format", "doc"], "'doc' is no format; choose from md, json"),
        (["run", "a.pdf", "-o", "out", "--dpi", "9"], "9 is not in the range 50<=x<=1200"),
        (["run", "a.pdf", "-o", "out", "--backend", "rapidorc"], "Did you mean rapidocr?"),
        (["run", "a.pdf", "-o", "out", "--backend", "deepseek-server"], "the setting deepseek.server.urls is empty"),
        (["run", "a.pdf", "-o", "out", "--page-timeout", "0"], "0.0 is not in the range x>0"),
        (["run", "a.pdf", "-o", "s3://"], "names no bucket. Write it as s3://bucket/prefix"),
        (["run", "a.pdf", "-o", __file__], "is no folder. Give a folder"),
        (["run", "a.pdf", "-o", "out", "--config", "none.toml"], "none.toml: no such settings file"),
        (["run", "a.pdf", "-o", "out", "--pasword", "x"], "Did you mean one of: '--password'"),
        (["rnu"], "No such command 'rnu'"),
    ],
)
def test_wrong_usage_is_one_line_with_a_remedy(
    arguments: list[str], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of_command(arguments) == Status.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert answer in err
    assert len(err.splitlines()) == 1
    assert err.startswith("recto: ")


def test_a_setting_with_a_wrong_name_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECTO_WORK_DRI", "x")
    assert status_of_command(["run", "a.pdf", "-o", "out"]) == Status.USAGE
    assert capsys.readouterr().err == "recto: RECTO_WORK_DRI is not a setting. Did you mean RECTO_WORK_DIR?\n"


def test_hostile_arguments_reach_the_terminal_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["run", "a.pdf", "-o", "out", "--pages", "\x1b[31m\n"]) == Status.USAGE
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command([]) == Status.USAGE
    assert "Usage: recto" in capsys.readouterr().err
