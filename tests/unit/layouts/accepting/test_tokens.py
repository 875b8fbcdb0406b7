"""Words and numbers as they are compared."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.accepting.tokens import tokens_in


def numbers(text: str) -> list[str]:
    return [token.key for token in tokens_in(text) if token.kind == "number"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("12", ["12"]),
        ("-1,234.5", ["-1,234.5"]),
        ("\u22121,234.5", ["-1,234.5"]),
        ("(1,200)", ["(1,200"]),
        ("$(1,200)", ["(1,200"]),
        ("\u2212(11%)", ["-(11"]),
        ("US$ -5", ["-5"]),
        ("1 234 567,8", ["1234567,8"]),
        ("1\u202f234", ["1234"]),
        ("2010 2011", ["2010", "2011"]),
        ("10-20", ["10", "20"]),
        ("3 \u2013 5", ["3", "5"]),
        ("COVID-19", ["19"]),
        ("Age -3", ["-3"]),
        (".25", [".25"]),
        ("0.064 ± 0.004", ["0.064", "0.004"]),
        ("\u0663\u0664", ["34"]),
    ],
)
def test_numbers_keep_their_signs_and_marks(text: str, keys: list[str]) -> None:
    assert numbers(text) == keys


def test_words_are_compared_without_case_and_accents() -> None:
    assert [token.key for token in tokens_in("Été 2010, naïve")] == ["ete", "2010", "naive"]


def test_scripts_without_spaces_give_single_letters() -> None:
    assert [token.key for token in tokens_in("环比 3")] == ["环", "比", "3"]


@given(st.text(alphabet="0123456789.,-()\u2212 %$aé环\n'", max_size=40))
def test_tokens_are_parts_of_their_text_in_its_order(text: str) -> None:
    found = tokens_in(text)
    assert all(text[token.start : token.end] == token.text for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
