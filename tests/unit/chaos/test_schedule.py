"""The troubles of a seed: the same each time, each of its sort, and at its pace."""

from collections import Counter
from itertools import pairwise

from tests.chaos.schedule import Pace, copies, staged_acts, timed_acts

SEEDS = range(20)


def test_a_seed_gives_the_same_troubles_again_and_another_seed_others() -> None:
    first = [tuple(timed_acts(seed, 100)) for seed in SEEDS]
    again = [tuple(timed_acts(seed, 100)) for seed in SEEDS]
    assert first == again
    assert len(set(first)) == len(SEEDS)
    assert len({staged_acts(seed) for seed in SEEDS}) == len(SEEDS)
    assert [staged_acts(seed) for seed in SEEDS] == [staged_acts(seed) for seed in SEEDS]


def test_a_process_dies_each_second_and_a_worker_every_fifteen() -> None:
    minute = [each for each in timed_acts(3, 200) if each.at <= 60.5]
    counts = Counter(each.act.kind for each in minute)
    assert counts["kill_child"] in (60, 61)
    assert counts["kill_worker"] == 4
    assert all(earlier.at <= later.at for earlier, later in pairwise(minute))


def test_the_kills_end() -> None:
    assert len([*timed_acts(3, 200)]) == 200


def test_each_rare_trouble_comes_once_while_there_is_work() -> None:
    for seed in SEEDS:
        acts = staged_acts(seed, Pace(store_away=7.0))
        assert {each.act.kind for each in acts} == {"restart_redis", "flush_redis", "stop_store"}
        shares = [each.share for each in acts]
        assert shares == sorted(shares)
        assert shares[0] > 0.0
        assert shares[-1] < 0.9


def test_every_message_is_doubled_at_once_and_most_come_late_too() -> None:
    delays = [copies(1, message) for message in range(200)]
    assert all(each[0] == 0.0 for each in delays)
    assert sum(len(each) > 1 for each in delays) > 100
    assert max(max(each) for each in delays) > 10.0
