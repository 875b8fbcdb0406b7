"""How sure values are: the fit that comes along says more of what speaks for a value, never less."""

import pytest

from layouts.fields.confidences import Evidence, Fit, after_checks, calibrated, evidence_of, fit
from recto.fields import FieldType
from tests.resources.found_values import in_xml, on_page
from tests.resources.papers import papers

FIT = Fit(
    intercept=0.0,
    families={"rules": -1.0, "beside": 1.0, "model": 2.0},
    curves={"score": ((0.0, 0.0), (1.0, 1.0)), "failed": ((0.0, 0.0), (1.0, -2.0))},
    provenance={},
)


def test_the_nearest_family_counts() -> None:
    assert calibrated(Evidence(("beside:left", "beside", "rules"), 0.0, 1.0), FIT) == pytest.approx(0.731)
    assert calibrated(Evidence(("table", "rules"), 0.0, 1.0), FIT) == pytest.approx(0.269)
    assert calibrated(Evidence(("table", "person"), 0.0, 1.0), FIT) == 0.5


def test_curves_go_on_level_beyond_their_ends() -> None:
    assert after_checks(0.5, passed=0, failed=1, fitted=FIT) == after_checks(0.5, passed=0, failed=9, fitted=FIT)


def test_without_checks_nothing_changes() -> None:
    assert after_checks(1.0, passed=0, failed=0, fitted=FIT) == 1.0
    assert after_checks(0.123, passed=3, failed=0, fitted=FIT) == 0.123


def test_families_of_a_candidate() -> None:
    view = papers("Total 5,00")
    by_rules = on_page(view, "total", "5,00", 5.0, FieldType.AMOUNT)
    by_model = by_rules.model_copy(update={"engine": "mistral-eu", "rule": "model:exact"})

    assert evidence_of(by_rules).families == ("beside", "rules")
    assert evidence_of(by_model).families == ("model:exact", "model")
    assert evidence_of(in_xml("total", "5.00", 5.0, FieldType.AMOUNT)).families == ("cii", "einvoice")


def test_what_comes_along_rises_and_falls_as_it_should() -> None:
    for name, points in fit().curves.items():
        heights = [height for _, height in points]
        assert heights == sorted(heights, reverse=name in ("rival", "failed")), name
        assert [at for at, _ in points] == sorted(at for at, _ in points), name


def test_data_that_a_document_carries_is_surer_than_what_rules_read() -> None:
    carried = evidence_of(in_xml("total", "5.00", 5.0, FieldType.AMOUNT))
    read = evidence_of(on_page(papers("Total 5,00"), "total", "5,00", 5.0, FieldType.AMOUNT))

    assert calibrated(carried) > calibrated(read)
