"""Letters: date, place, subject, reference, deadlines, enclosures."""

from layouts.fields.rules.letters.letters import letter_findings
from tests.resources.papers import papers

GERMAN = """
Stadtwerke Musterstadt GmbH
Postfach 12, 12345 Musterstadt

An die                                          Unser Zeichen: AB-2026/17
Hausverwaltung                                  Ihr Zeichen: K 44
20099 Hamburg                                   Datum: 05.03.2026


Kündigung des Vertrags Nr. 4711

Sehr geehrte Damen und Herren,

wir bitten um Antwort bis spätestens 31. März 2026. Der Vertrag
vom 01.02.2020 bleibt unberührt.

Mit freundlichen Grüßen

Anlagen:
- Kopie des Vertrags
- Vollmacht
"""
ENGLISH = """
SPRINGFIELD WATER BOARD
12 River Road, Springfield

March 5, 2026

Our ref: WB/2026/118

The Occupier
4 Mill Lane
Springfield

Dear Sir or Madam,

RE: PLANNED WORKS IN YOUR STREET

We will start on 12 April 2026. Please tell us by April 2, 2026 if you
need access.

Encl. Map of the works
"""
FRENCH = """
Lyon, le 5 mars 2026

Objet : résiliation de contrat

Madame, Monsieur,

Je vous prie de répondre avant le 20 mars 2026.
"""


def _found(text: str) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for one in letter_findings(papers(text)).fields:
        found.setdefault(one.field, []).append(one.value)
    return found


def test_a_german_letter() -> None:
    found = _found(GERMAN)
    assert found["date"][0] == "2026-03-05"
    assert found["subject"] == ["Kündigung des Vertrags Nr. 4711"]
    assert found["reference"][0] == "AB-2026/17"
    assert found["deadlines"] == ["2026-03-31"]
    assert found["enclosures"] == ["Kopie des Vertrags", "Vollmacht"]
    assert "place" not in found


def test_an_english_letter() -> None:
    found = _found(ENGLISH)
    assert found["date"][0] == "2026-03-05"
    assert found["subject"] == ["PLANNED WORKS IN YOUR STREET"]
    assert found["reference"] == ["WB/2026/118"]
    assert found["deadlines"] == ["2026-04-02"]
    assert found["enclosures"] == ["Map of the works"]


def test_a_french_letter() -> None:
    found = _found(FRENCH)
    assert found["date"][0] == "2026-03-05"
    assert found["place"] == ["Lyon"]
    assert found["subject"] == ["résiliation de contrat"]
    assert found["deadlines"] == ["2026-03-20"]


def test_nobody_is_named() -> None:
    assert set(_found(GERMAN)) <= {"date", "subject", "reference", "place", "deadlines", "enclosures"}


def test_an_empty_page_says_nothing() -> None:
    assert _found("") == {}
