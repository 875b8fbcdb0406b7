"""Windows as moments: over midnight, time zones, and clocks that change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.orders import Always, Window
from workers.keeper.nights import held_until, is_open, next_start, next_stop, this_night

VIENNA = "Europe/Vienna"
ZONES = (
    "UTC",
    VIENNA,
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
)

clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
windows = st.builds(Window, start=clocks, stop=clocks, timezone=st.sampled_from(ZONES))
moments = st.floats(min_value=datetime(2010, 1, 1, tzinfo=UTC).timestamp(), max_value=2e9).map(round).map(float)


def at(text: str, zone: str = VIENNA, *, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def night(start: str = "22:00", stop: str = "06:00", zone: str = VIENNA) -> Window:
    return Window(start=start, stop=stop, timezone=zone)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-21T21:59:59", False),
        ("2026-11-21T22:00", True),
        ("2026-11-22T00:00", True),
        ("2026-11-22T05:59:59", True),
        ("2026-11-22T06:00", False),
        ("2026-11-22T12:00", False),
    ],
)
def test_a_window_over_midnight(now: str, expected: bool) -> None:
    assert is_open(night(), at(now)) is expected


def test_a_window_within_a_day() -> None:
    noon = night("12:00", "13:00")
    assert not is_open(noon, at("2026-06-01T11:59:59"))
    assert is_open(noon, at("2026-06-01T12:30"))
    assert not is_open(noon, at("2026-06-01T13:00"))


def test_the_same_start_and_stop_is_all_day() -> None:
    for hour in range(24):
        assert is_open(night("06:00", "06:00"), at(f"2026-06-01T{hour:02}:00"))


def test_starts_and_stops_follow() -> None:
    now = at("2026-11-21T12:00")
    assert next_start(night(), now) == at("2026-11-21T22:00")
    assert next_stop(night(), now) == at("2026-11-22T06:00")
    assert next_start(night(), at("2026-11-21T23:00")) == at("2026-11-22T22:00")
    assert next_stop(night(), at("2026-11-21T23:00")) == at("2026-11-22T06:00")


def test_a_night_keeps_the_date_that_it_began_on() -> None:
    assert this_night(night(), at("2026-11-22T03:00")).date == "2026-11-21"
    assert this_night(night(), at("2026-11-22T07:00")).date == "2026-11-22"


def test_the_zone_counts_not_the_machine() -> None:
    assert is_open(night(zone="America/New_York"), at("2026-11-22T04:00", "UTC"))  # 23:00 there
    assert not is_open(night(zone="America/New_York"), at("2026-11-22T02:00", "UTC"))


def test_clocks_put_back_make_the_night_longer_and_do_not_open_it_twice() -> None:
    """25 October 2026: 03:00 becomes 02:00."""
    window = night("22:00", "02:30")
    stop = at("2026-10-25T02:30")
    assert next_stop(window, at("2026-10-24T23:00")) == stop
    assert not is_open(window, stop)
    assert not is_open(window, at("2026-10-25T02:10", fold=1))
    whole = this_night(night(), at("2026-10-24T23:00"))
    assert whole.stop - whole.start == 9 * 3600


def test_clocks_put_forward_make_it_shorter() -> None:
    """29 March 2026: 02:00 becomes 03:00."""
    whole = this_night(night(), at("2026-03-28T23:00"))
    assert whole.stop - whole.start == 7 * 3600
    assert next_stop(night("22:00", "02:30"), at("2026-03-28T23:00")) == at("2026-03-29T03:00")
    assert next_start(night("02:30", "05:00"), at("2026-03-29T00:00")) == at("2026-03-29T03:00")


def test_a_night_that_the_clocks_leave_out_is_none() -> None:
    assert next_start(night("02:10", "02:50"), at("2026-03-29T00:00")) == at("2026-03-30T02:10")


def test_a_day_that_a_country_left_out_is_none() -> None:
    """Samoa had no 30 December 2011."""
    window = night("09:00", "10:00", "Pacific/Apia")
    assert this_night(window, at("2011-12-29T12:00", "Pacific/Apia")).date == "2011-12-31"


def test_held_only_while_closed() -> None:
    assert held_until(Always(), 1e9) == 0
    assert held_until(night(), at("2026-11-21T23:00")) == 0
    assert held_until(night(), at("2026-11-21T12:00")) == at("2026-11-21T22:00")


@given(windows, moments)
def test_a_window_is_closed_before_its_start_and_open_until_its_stop(window: Window, now: float) -> None:
    start, stop = next_start(window, now), next_stop(window, now)
    assert start > now
    assert stop > now
    assert is_open(window, start)
    if window.start != window.stop:
        assert not is_open(window, start - 1)
        assert is_open(window, stop - 1)
        assert not is_open(window, stop)
    assert is_open(window, now) is (window.start == window.stop or stop < start)


@given(windows, moments)
def test_walls_agree_where_clocks_do_not_change(window: Window, now: float) -> None:
    zone = ZoneInfo(window.timezone)
    local = datetime.fromtimestamp(now, zone)
    offsets = {(local + timedelta(hours=hours)).utcoffset() for hours in range(-50, 51)}
    if len(offsets) > 1:
        return
    clock = local.strftime("%H:%M")
    inside = window.start <= clock < window.stop
    over_midnight = window.start >= window.stop and (clock >= window.start or clock < window.stop)
    assert is_open(window, now) is (inside or over_midnight)


@given(windows, moments, moments)
def test_no_two_keepers_disagree_about_the_night(window: Window, now: float, other: float) -> None:
    first, second = this_night(window, now), this_night(window, other)
    assert (first.date == second.date) is (first == second)
