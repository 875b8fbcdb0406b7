"""What processes leave behind that end in different ways."""

import subprocess
import sys
from pathlib import Path

import pytest

from workers.processes.lastwords import Words, words_of

OWNER = "host:1:1/2:2"
_PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from workers.processes.lastwords import LastWords
words = LastWords(Path(sys.argv[1]), sys.argv[2])
words.prepare()
words.prepare()
exec(sys.argv[3])
"""


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("os.abort()", Words.CRASH),
        ("os.kill(os.getpid(), signal.SIGSEGV)", Words.CRASH),
        ("signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(60)", Words.ALARM),
        ("os.kill(os.getpid(), signal.SIGKILL)", Words.NONE),
        ("words.close()", Words.NONE),
        ("sys.exit(3)", Words.NONE),
    ],
)
def test_an_end_of_its_own_making_is_told_from_others(tmp_path: Path, end: str, words: Words) -> None:
    subprocess.run([sys.executable, "-c", _PROGRAM, str(tmp_path), OWNER, end], check=False, stderr=subprocess.DEVNULL)
    assert words_of(tmp_path, OWNER) is words
    assert words_of(tmp_path, f"{OWNER}/7") is words, "a thread of that process"
    assert words_of(tmp_path, "host:1:1/3:3") is Words.NONE


def test_the_alarm_ends_the_process_as_ever(tmp_path: Path) -> None:
    end = "signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(60)"
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path), OWNER, end], check=False, capture_output=True
    )
    assert ended.returncode == -14
