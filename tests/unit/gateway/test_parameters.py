"""Option values: what is taken, and how a wrong one is answered."""

from decimal import Decimal

import click
import pytest

from gateway.parameters import ChosenDeployments, Dollars, Formats, Languages, PageRanges, together
from recto.deployments import Role
from recto.options import Format, PageRange


def ranges(text: str) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in PageRanges().convert(text, None, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-5,9", [(1, 5), (9, 9)]),
        ("3-", [(3, 0)]),
        ("9, 1 - 5", [(1, 5), (9, 9)]),
        ("1,2,3", [(1, 3)]),
        ("4-8,1-5", [(1, 8)]),
        ("2-,5-9", [(2, 0)]),
        ("7,7", [(7, 7)]),
    ],
)
def test_page_ranges_are_sorted_and_joined(text: str, expected: list[tuple[int, int]]) -> None:
    assert ranges(text) == expected


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("5-1", "write 1-5"),
        ("0", "count from 1"),
        ("3-0", "count from 1"),
        *((text, "write it like") for text in ("a", "", "1,,2", "-3", "1-2-3", "123456789")),
    ],
)
def test_a_wrong_range_is_answered_with_how_to_write_it(text: str, remedy: str) -> None:
    with pytest.raises(click.BadParameter, match=remedy):
        ranges(text)


def test_a_default_passes_through() -> None:
    given = (PageRange.model_validate({"first": 1, "last": 2}),)
    assert PageRanges().convert(given, None, None) == given


def test_languages_come_repeated_or_together_and_count_once() -> None:
    assert Languages().convert("deu,eng+chi_sim", None, None) == ("deu", "eng", "chi_sim")
    assert together([("deu", "eng"), ("eng", "script/Latin")]) == ("deu", "eng", "script/Latin")


@pytest.mark.parametrize("text", ["-l", "../eng", "deu,,eng", "", "e", "deu;rm"])
def test_what_is_no_language_code_never_reaches_an_engine(text: str) -> None:
    with pytest.raises(click.BadParameter, match="write it like deu"):
        Languages().convert(text, None, None)


def test_formats_are_those_of_the_options() -> None:
    assert Formats().convert("html,searchable-pdf", None, None) == (Format.HTML, Format.SEARCHABLE_PDF)
    with pytest.raises(click.BadParameter, match="choose from md, json, html, searchable-pdf"):
        Formats().convert("docx", None, None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tables=sonnet", [(Role.TABLES, "sonnet")]),
        (" tables = gpt-5.1 , pages=gemini_2.5", [(Role.TABLES, "gpt-5.1"), (Role.PAGES, "gemini_2.5")]),
    ],
)
def test_deployments(written: str, meant: list[tuple[Role, str]]) -> None:
    chosen = ChosenDeployments().convert(written, None, None)
    assert [(each.role, each.deployment) for each in chosen] == meant


@pytest.mark.parametrize("wrong", ["sonnet", "tables=", "tables=Sonnet", "figures=sonnet", "tables=a=b", ""])
def test_what_names_no_deployment(wrong: str) -> None:
    with pytest.raises(click.BadParameter):
        ChosenDeployments().convert(wrong, None, None)


@pytest.mark.parametrize(("written", "meant"), [("5", "5"), ("0.50", "0.5"), ("$12", "12"), (".05", "0.05")])
def test_sums_of_money(written: str, meant: str) -> None:
    assert Dollars().convert(written, None, None) == Decimal(meant)


@pytest.mark.parametrize("wrong", ["0", "-1", "1e3", "NaN", "5€", "1,50", "0.0000001", "$", "1" * 10])
def test_what_is_no_sum_of_money(wrong: str) -> None:
    with pytest.raises(click.BadParameter):
        Dollars().convert(wrong, None, None)
