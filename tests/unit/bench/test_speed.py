"""Who counts as a rival in speed, and where a sample of the profile belongs."""

from bench.page_times import REST, shares
from bench.scores import Measure
from bench.speed import Around, Speed, rivals


def _speed(engine: str, pages_per_second: float, **fidelity: float) -> Speed:
    return Speed(
        engine=engine,
        kind="scans",
        pages=10,
        lost_files=0,
        seconds=10 / pages_per_second,
        pages_per_second=pages_per_second,
        cpu=1.0,
        memory=1.0,
        fidelity={Measure[name]: value for name, value in fidelity.items()},
    )


def test_only_a_peer_of_equal_fidelity_is_a_rival() -> None:
    own = _speed("recto", 1.0, SIMILARITY=0.9, WORDS=0.9)
    slow = _speed("slow", 0.4, SIMILARITY=0.95, WORDS=0.95)
    near = _speed("near", 0.5, SIMILARITY=0.895, WORDS=0.9)
    loose = _speed("loose", 3.0, SIMILARITY=0.6, WORDS=0.92)
    silent = _speed("silent", 5.0)
    assert [other.engine for other in rivals([own, slow, near, loose, silent])] == ["near", "slow"]


def test_what_lies_around_the_engine_is_the_time_that_it_does_not_take_alone() -> None:
    assert round(Around(recto=10.0, bare=9.2).share, 6) == 0.08


def test_a_sample_belongs_to_the_innermost_stage() -> None:
    outer = 'process 1:"recto";_page (workers/local/serving.py:1);recognize (ocr_backends/rapidocr.py:50)'
    stacks = [
        f"{outer};_boxes (ocr_backends/rapid_models.py:5);run (rapidocr/x.py:1) 7",
        f"{outer};see (ocr_backends/mupdf.py:1);Page.get_layout (pymupdf/__init__.py:2) 3",
        f"{outer} 2",
        'process 1:"recto";close (storage/sqlite.py:3) 1',
        'process 1:"recto";EpollSelector.select (selectors.py:3) 9',
    ]
    assert shares(stacks) == {"lines found (detector)": 7, "layout model": 3, "rest of the engine": 2, REST: 1}
