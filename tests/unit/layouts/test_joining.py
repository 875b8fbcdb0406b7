"""Hyphens at line ends, and scripts without spaces."""

import pytest

from layouts.joining import joined, vocabulary


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("a recog", "nition", "a recog nition"),
        ("a recog-", "nition of", "a recognition of"),
        ("a recog\u00ad", "nition", "a recognition"),
        ("a recog\u00ac", "nition", "a recognition"),
        ("a recog\u2010", "nition", "a recognition"),
        ("a well-", "known man", "a well-known man"),
        ("state-of-", "the-art", "state-of-the-art"),
        ("by e-", "mail", "by e-mail"),
        ("Anglo-", "Saxon", "Anglo-Saxon"),
        ("COVID-", "19 cases", "COVID-19 cases"),
        ("INTER-", "NATIONAL", "INTERNATIONAL"),
        ("Haupt-", "und Nebensatz", "Haupt- und Nebensatz"),
        ("he said -", "and left", "he said - and left"),
        ("the high-", "est point", "the highest point"),
        ("years 1990–", "1995", "years 1990–1995"),
        ("报告的内容", "包括数据", "报告的内容包括数据"),
        ("これは", "テスト", "これはテスト"),
        ("한국어", "문장", "한국어 문장"),
        ("", "word", "word"),
        ("see http://example.org/some-", "thing/else.", "see http://example.org/some-thing/else."),
        ("(http://", "example.org/page)", "(http://example.org/page)"),
        ("see http://example.org/", "for more", "see http://example.org/ for more"),
    ],
)
def test_lines_join(left: str, right: str, expected: str) -> None:
    assert joined(left, right) == expected


def test_the_page_decides_between_a_hyphen_and_none() -> None:
    known = vocabulary(["the co-operation of all", "an email came in"])
    assert joined("their co-", "operation", known) == "their co-operation"
    assert joined("an e-", "mail", known) == "an email"
