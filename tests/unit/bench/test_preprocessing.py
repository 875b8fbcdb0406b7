"""What the benchmark of preprocessing counts and times."""

from pathlib import Path

from bench.made_pages import scans
from bench.preprocessing import SCANS, STAGES, Set, measured
from bench.stage_clock import REST, StageClock


def test_time_counts_for_the_innermost_stage_that_runs() -> None:
    clock = StageClock({_outer: "outer", _inner: "inner"})

    with clock.running():
        _outer()
        _busy()
    _inner()

    assert set(clock.seconds) == {REST, "outer", "inner"}
    assert clock.seconds["inner"] > clock.seconds["outer"]  # it works ten times as much


def test_a_stage_that_raises_has_ended() -> None:
    clock = StageClock({_failing: "failing"})

    with clock.running():
        try:
            _failing()
        except ValueError:
            _busy(20)

    assert clock.seconds[REST] > clock.seconds["failing"]


def test_scans_go_from_their_file_to_tiles(tmp_path: Path) -> None:
    name, path = next(iter(scans(tmp_path).items()))

    found = measured(Set(name=name, kind=SCANS, paths=(path,)), rounds=1)

    assert found.pages == 7
    assert found.milliseconds > 0
    assert {"scan taken out", "image decoded", "blank page judged", "tiles"} <= set(found.stages)
    assert set(found.stages) <= {*STAGES.values(), REST}
    assert "page drawn" not in found.stages


def _outer() -> None:
    _busy()
    _inner()


def _inner() -> None:
    _busy(10)


def _failing() -> None:
    raise ValueError


def _busy(times: int = 1) -> int:
    return sum(number * number for number in range(20_000 * times))
