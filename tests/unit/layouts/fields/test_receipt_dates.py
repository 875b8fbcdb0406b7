"""Days and times on receipts, as tills print them and as they are read."""

import pytest

from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import Scalar
from tests.resources.papers import papers

SHOP = "MODEL HARDWARE SDN BHD\nNO. 12, JALAN CONTOH 3/4,\n{line}\nHammer     25.00\nTotal     25.00"


def found(line: str) -> dict[str, Scalar]:
    fields = findings_by_rules("receipt", papers(SHOP.format(line=line))).fields
    return {one.field: one.value for one in sorted(fields, key=lambda one: one.score)}


@pytest.mark.parametrize(
    "line",
    [
        "12-03-18",
        "Date:12/03/2018",
        "Date12/03/2018 10:11",
        "2018-03-12",
        "12.Mar.2018",
        "12 Mac 2018",
        "DATE:12MAR2018",
        "Date12 Mar 2018",
        "DateMar 12, 2018",
        "12/03/2018(Mon) 10:11",
        "12/03/201810:11:12 PM",
        "2018-03-1210:11",
        "12-MAR-1810:11",
        "12 MAR 201810:11",
        "12/03/18-10:11",
        "20180312 10:11",
        "Date: 12032018",
        "12/O3/2018",
        "I2/03/2O18",
        "12 /03/ 2018",
        "12,03,2018",
    ],
)
def test_a_day_however_it_is_printed_or_read(line: str) -> None:
    assert found(line)["date"] == "2018-03-12"


@pytest.mark.parametrize("line", ["Tel: 03-60571377", "012-3456789", "No. 20180312", "Lot 955610/20", "99/99/2018"])
def test_what_only_looks_like_a_day(line: str) -> None:
    assert "date" not in found(line)


def test_a_month_with_a_digit_for_a_letter() -> None:
    assert found("17 3AN 2018 8:32 PM")["date"] == "2018-01-17"
    assert found("17-0CT-18")["date"] == "2018-10-17"


def test_the_day_of_the_purchase_comes_before_other_days() -> None:
    assert found("Valid until: 31/12/2019\n12/03/2018")["date"] == "2018-03-12"


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("12/03/201810:11:12 PM", "22:11:12"),
        ("Date:12/03/2018Time:10:11", "10:11"),
        ("12/03/20188:13PM", "20:13"),
        ("12/03/18-10:11", "10:11"),
    ],
)
def test_the_time_beside_it(line: str, time: str) -> None:
    assert found(line)["time"] == time
