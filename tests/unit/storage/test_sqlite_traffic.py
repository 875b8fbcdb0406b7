"""Callers who died are sent off where there is no room."""

from pathlib import Path

from recto.calls import Admitted, Full
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.traffic import SqliteTraffic

WHO = "sonnet"
LONG = 3600.0


def test_a_caller_who_is_gone_makes_room_before_its_time_is_over(tmp_path: Path) -> None:
    gone: set[str] = set()
    traffic = SqliteTraffic(SqliteFile(tmp_path / "stores.sqlite"), is_gone=gone.__contains__)
    assert traffic.enter(WHO, "a", most=1, seconds=LONG) == Admitted()
    assert traffic.enter(WHO, "b", most=1, seconds=LONG) == Full()
    gone.add("a")
    assert traffic.enter("opus", "b", most=1, seconds=LONG) == Admitted()
    assert traffic.enter(WHO, "b", most=1, seconds=LONG) == Admitted()
    assert traffic.enter(WHO, "c", most=1, seconds=LONG) == Full()
    assert traffic.health(WHO).calls == 1


def test_a_deployment_that_was_sick_is_tried_by_another_where_who_tried_it_is_gone(tmp_path: Path) -> None:
    now = [0.0]
    traffic = SqliteTraffic(SqliteFile(tmp_path / "stores.sqlite"), clock=lambda: now[0], is_gone={"a"}.__contains__)
    assert traffic.failed(WHO, sick_after=1, rest=5.0, why="it is broken")
    now[0] = 6.0
    assert traffic.enter(WHO, "a", most=10, seconds=LONG) == Admitted()
    assert traffic.enter(WHO, "b", most=10, seconds=LONG) == Admitted()
    assert traffic.enter(WHO, "c", most=10, seconds=LONG) == Full()
