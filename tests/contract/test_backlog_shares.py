"""How every backlog shares out what waits."""

from collections import Counter

import pytest

from recto.errors import InternalError
from recto.orders import Priority
from recto.units import Unit
from recto.values import JobId, TenantId
from storage.protocols import Backlog
from tests.resources.backlogs import (
    QUEUE,
    by_tenant,
    ids,
    released,
    unit,
    units,
)

JOB = JobId("job-1")
OTHER = JobId("job-2")


def test_a_tenant_with_ten_pages_is_not_behind_one_with_a_hundred_thousand(backlog: Backlog) -> None:
    backlog.add(units(6250, cost=16))
    given = released(backlog, 63)
    backlog.add(units(10, job="job-2", tenant="small"))
    after: list[Unit] = []
    while by_tenant(after)["small"] < 10:
        after += backlog.release(QUEUE, most=1)
    assert by_tenant(given) == {"acme": 63}
    assert sum(unit.cost for unit in after if unit.tenant == "acme") <= 32


def test_tenants_take_turns_by_pages_not_by_units(backlog: Backlog) -> None:
    backlog.add(units(400, cost=16))
    backlog.add(units(400, job="job-2", tenant="other", cost=2))
    given = released(backlog, 360)
    pages = Counter[str]()
    for each in given:
        pages[each.tenant] += each.cost
    assert abs(pages["acme"] - pages["other"]) <= 16


def test_many_tenants_get_the_same(backlog: Backlog) -> None:
    tenants = [f"tenant-{number}" for number in range(20)]
    for number, tenant in enumerate(tenants):
        backlog.add(units(30, job=f"job-{number}", tenant=tenant))
    given = by_tenant(released(backlog, 200))
    assert given == dict.fromkeys(tenants, 10)


def test_the_share_of_a_tenant_is_by_its_weight(backlog: Backlog) -> None:
    backlog.weigh(TenantId("heavy"), 3.0)
    backlog.weigh(TenantId("light"), 0.5)
    for tenant in ("heavy", "light", "usual"):
        backlog.add(units(500, job=f"of-{tenant}", tenant=tenant, cost=4))
    given = by_tenant(released(backlog, 450))
    assert abs(given["heavy"] - 300) <= 3
    assert abs(given["usual"] - 100) <= 3
    assert abs(given["light"] - 50) <= 3
    backlog.weigh(TenantId("heavy"), 1.0)
    given = by_tenant(released(backlog, 100))
    assert abs(given["heavy"] - given["usual"]) <= 4
    with pytest.raises(InternalError):
        backlog.weigh(TenantId("heavy"), 0.0)


def test_a_tenant_that_was_away_has_saved_nothing_up(backlog: Backlog) -> None:
    backlog.add(units(2, job="job-2", tenant="other"))
    backlog.add(units(2000))
    released(backlog, 1002)
    backlog.add(units(1000, job="job-3", tenant="other"))
    given = by_tenant(released(backlog, 200))
    assert abs(given["other"] - given["acme"]) <= 4


def test_a_tenant_that_was_held_has_saved_nothing_up(backlog: Backlog) -> None:
    backlog.add(units(1000, job="job-2", tenant="other"))
    backlog.hold(OTHER, until=float("inf"))
    backlog.add(units(2000))
    assert by_tenant(released(backlog, 1000)) == {"acme": 1000}
    backlog.hold(OTHER, until=0.0)
    given = by_tenant(released(backlog, 200))
    assert abs(given["other"] - given["acme"]) <= 4


def test_a_tenant_that_comes_and_goes_gets_no_more_than_others(backlog: Backlog) -> None:
    backlog.add(units(2000))
    given = Counter[str]()
    for number in range(100):
        backlog.add([unit(number, job="job-2", tenant="other", cost=2)])
        given += by_tenant(backlog.release(QUEUE, most=3))
    assert given["acme"] >= 150


def test_priorities_go_before_each_other_and_none_is_starved(backlog: Backlog) -> None:
    for priority in reversed(Priority):
        backlog.add(units(700, job=f"job-{priority}", priority=priority, cost=4))
    given = released(backlog, 730)
    counts = Counter(unit.priority for unit in given)
    assert abs(counts[Priority.INTERACTIVE] - 640) <= 3
    assert abs(counts[Priority.NORMAL] - 80) <= 3
    assert abs(counts[Priority.BULK] - 10) <= 1
    assert given[0].priority is Priority.INTERACTIVE
    assert Priority.BULK in {unit.priority for unit in given[:80]}


def test_urgent_work_that_comes_late_goes_first(backlog: Backlog) -> None:
    backlog.add(units(1000, priority=Priority.BULK, cost=16))
    released(backlog, 100)
    urgent = units(20, job="job-2", tenant="other", priority=Priority.INTERACTIVE)
    backlog.add(urgent)
    given = released(backlog, 22)
    assert set(ids(urgent)) <= set(ids(given))
    assert given[1] in urgent


def test_tenants_share_each_priority_for_itself(backlog: Backlog) -> None:
    backlog.add(units(500, job="job-1", priority=Priority.INTERACTIVE))
    released(backlog, 300)
    backlog.add(units(500, job="job-2", priority=Priority.BULK))
    backlog.add(units(500, job="job-3", tenant="other", priority=Priority.BULK))
    backlog.hold(JOB, until=float("inf"))
    given = by_tenant(released(backlog, 100))
    assert abs(given["acme"] - given["other"]) <= 2


def test_the_jobs_of_a_tenant_take_turns(backlog: Backlog) -> None:
    backlog.add(units(1000))
    released(backlog, 10)
    backlog.add(units(5, job="job-2"))
    backlog.add(units(5, job="job-3"))
    given = Counter[str](unit.job for unit in released(backlog, 17))
    assert (given["job-2"], given["job-3"]) == (5, 5)


def test_work_of_no_page_counts_as_one(backlog: Backlog) -> None:
    backlog.add(units(300, cost=0))
    backlog.add(units(300, job="job-2", tenant="other"))
    given = by_tenant(released(backlog, 200))
    assert abs(given["acme"] - given["other"]) <= 2
