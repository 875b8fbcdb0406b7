"""Contracts: parties, days, term and law."""

import pytest

from layouts.fields.found import Candidate
from layouts.fields.rules.contracts.contracts import contract_findings
from layouts.fields.rules.legal_names import name_at
from tests.resources.papers import papers

AGREEMENT = """
                    MUTUAL NON-DISCLOSURE AGREEMENT

This Agreement is dated as of March 31, 2012 between Northern Light
Technology, Inc., a Delaware corporation with offices at 5 Main Street,
Springfield, and his affiliates (“Northern”), and John Q. Sample,
an individual residing in Texas (the “Recipient”).

1. The term of this Agreement shall be three (3) years. A fee of
USD 5,000.00 is due at once.

2. This Agreement shall be governed by and construed in accordance
with the laws of the State of California, without regard to its rules.
"""
SIGNED = """
IN WITNESS WHEREOF the parties have signed.

NORTHERN LIGHT TECHNOLOGY, INC.

By: /s/ Ann Other

Date: April 2, 2012
"""


def _found(field: str, *texts: str) -> list[object]:
    return [one.value for one in _all(*texts) if one.field == field]


def _all(*texts: str) -> tuple[Candidate, ...]:
    return contract_findings(papers(*texts)).fields


def test_parties_stand_in_the_first_sentence() -> None:
    assert _found("parties", AGREEMENT, SIGNED) == ["Northern Light Technology, Inc.", "John Q. Sample"]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            "made by and between\n(1) ALPHA LIMITED, a company; and\n(2) BETA PLC (the Client)\nWHEREAS",
            ["ALPHA LIMITED", "BETA PLC"],
        ),
        (
            "VERTRAG zwischen der Muster Bau GmbH, Hauptstr. 1, Berlin - Auftraggeber - und der Beispiel AG",
            ["Muster Bau GmbH", "Beispiel AG"],
        ),
        (
            "CONTRAT ENTRE : La société Dupont et Fils SARL, et M. Jean Martin, demeurant à Lille",
            ["Dupont et Fils SARL", "Jean Martin"],
        ),
        (
            "by and among One Corp. (“One”), Two, Inc. (“Two”) and Three L.P. (“Three”).",
            ["One Corp.", "Two, Inc.", "Three L.P."],
        ),
    ],
)
def test_parties_are_found_in_many_ways_of_saying_so(text: str, parties: list[str]) -> None:
    assert _found("parties", text) == parties


def test_who_signed_is_a_party_where_the_first_sentence_does_not_tell() -> None:
    text = "I agree to keep all I learn to myself.\n\n/s/ John Q. Sample\n\nNORTHERN LIGHT, INC.\nBy: /s/ Ann Other"
    assert _found("parties", text) == ["John Q. Sample", "NORTHERN LIGHT, INC."]


def test_it_holds_from_the_day_that_it_was_made() -> None:
    assert _found("effective_date", AGREEMENT, SIGNED)[0] == "2012-03-31"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Made this 3rd day of May, 2004 by and between", "2004-05-03"),
        ("Dated June 1, 2010 and effective as of July 1, 2010 (the “Effective Date”)", "2010-07-01"),
        ("Dieser Vertrag wird am 1. Juni 2010 wirksam ab 01.07.2010 geschlossen", "2010-07-01"),
    ],
)
def test_the_day_that_says_so_is_the_likeliest(text: str, day: str) -> None:
    assert _found("effective_date", text)[0] == day


def test_it_holds_from_the_last_signature_where_nothing_else_tells() -> None:
    text = "This Agreement is effective when signed by both parties."
    assert _found("effective_date", text, SIGNED) == ["2012-04-02"]
    assert _found("signing_date", text, SIGNED) == ["2012-04-02"]


def test_the_clauses_say_for_how_long_and_under_which_law() -> None:
    assert _found("term", AGREEMENT)[0] == "three (3) years"
    assert _found("jurisdiction", AGREEMENT) == ["California"]
    assert _found("amounts", AGREEMENT) == [5000.0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("governed by the laws of England and Wales.", "England and Wales"),
        ("shall be governed by New York law.", "New York"),
        ("Es gilt deutsches Recht.", "deutsches"),
        ("Le contrat est soumis au droit français.", "français"),
    ],
)
def test_laws_are_named_in_many_ways(text: str, place: str) -> None:
    assert _found("jurisdiction", text) == [place]


def test_raw_text_of_a_name_over_two_lines_stands_in_both() -> None:
    party = next(one for one in _all(AGREEMENT) if one.field == "parties")
    assert party.raw == "Northern Light Technology, Inc."
    assert party.source.kind == "page"
    assert len(party.source.lines) == 2


@pytest.mark.parametrize("text", ["the Company", "Recipient", "and so on", "12 Main", ""])
def test_not_everything_is_a_name(text: str) -> None:
    start, end = name_at(text, 0)
    assert start == end


def test_an_empty_document_is_no_contract() -> None:
    assert contract_findings(papers("")).fields == ()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("this fifth day of May, Two Thousand and Twelve, between", "2012-05-05"),
        ("this 3rd day of June, nineteen hundred ninety-five, between", "1995-06-03"),
        ("this 30th day of November, Nineteen Ninety-Nine, between", "1999-11-30"),
        ("this 17th day of August , 2006, between", "2006-08-17"),
    ],
)
def test_days_are_written_in_words_and_into_blanks(said: str, day: str) -> None:
    text = f"THIS AGREEMENT is made {said}\nExample Works, Inc. and Sample Mills, LLC."
    assert _found("effective_date", text)[0] == day


def test_contracts_in_french_hold_from_a_day_and_are_signed_on_another() -> None:
    text = """
CONTRAT DE SERVICES

Entre la société EXEMPLE SARL, au capital de 50 000 euros, et la société MODÈLE SAS.
Le client versera la somme de 1 200 euros.
Le présent contrat est conclu pour une durée de douze mois à compter du 2 janvier 2018.

Fait à Nulleville, le 15 décembre 2017.
"""
    assert _found("effective_date", text)[0] == "2018-01-02"
    assert _found("signing_date", text) == ["2017-12-15"]
    assert _found("amounts", text) == [1200.0]
    assert next(one.raw for one in _all(text) if one.field == "term") == "douze mois"


def test_the_number_of_a_register_is_no_party() -> None:
    text = """
De una parte, EJEMPLO LEVANTE, S.A., con domicilio social en Villa, calle Mayor 14, y C.I.F. A-12345678.
Y de otra parte, MUESTRA GIL, S.L., con domicilio en Villa, avenida Sol 80, y C.I.F. B-87654321.
"""
    parties = [one.raw for one in _all(f"CONTRATO\n\nREUNIDOS\n{text}") if one.field == "parties"]
    assert not any("C.I.F" in party for party in parties)
