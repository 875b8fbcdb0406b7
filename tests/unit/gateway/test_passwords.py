"""Where a password comes from."""

from pathlib import Path

import pytest

from gateway.passwords import VARIABLE, password_from, without_password
from recto.errors import UsageError
from recto.settings import load_settings


def test_the_option_comes_before_the_environment() -> None:
    assert password_from("given", None, {VARIABLE: "from outside"}) == "given"
    assert password_from("", None, {VARIABLE: "from outside"}) == "from outside"
    assert password_from("", None, {}) == ""


@pytest.mark.parametrize("content", [b"secret word \n", b"secret word \r\nmore\n", b"secret word "])
def test_a_file_gives_its_first_line_with_every_space(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    assert password_from("", file, {VARIABLE: "from outside"}) == "secret word "


def test_two_sources_or_a_missing_file_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as both:
        password_from("hidden", tmp_path / "p", {})
    assert "hidden" not in both.value.message
    with pytest.raises(UsageError, match="no such file"):
        password_from("", tmp_path / "p", {})


def test_the_password_is_no_unknown_setting() -> None:
    load_settings(environ=without_password({VARIABLE: "x"}))
