"""Who is asked for a role, and in which order."""

from decimal import Decimal

import pytest

from recto.deployments import Chosen, Deployment, DeploymentName, Price, Role, Roles, Route
from recto.errors import DeploymentMissing
from workers.escalation.routes import candidates, usual_cost, with_sight


def deployment(*, dollars: str = "1", vision: bool = True) -> Deployment:
    price = Price(input=Decimal(dollars), output=Decimal(dollars))
    return Deployment(kind="openai-compatible", url="http://gpu1:8000/v1", model="m", price=price, vision=vision)


ALL: dict[DeploymentName, Deployment] = {
    "dear": deployment(dollars="15"),
    "cheap": deployment(dollars="0.1"),
    "also-cheap": deployment(dollars="0.1"),
    "free": deployment(dollars="0"),
    "blind": deployment(vision=False),
}
TABLES = Roles(tables=Route(default="dear", fallback=("cheap", "free", "unknown", "also-cheap", "dear")))


def test_the_default_goes_first_and_then_the_cheapest() -> None:
    found = candidates(Role.TABLES, chosen=(), roles=TABLES, deployments=ALL)
    assert found == ["dear", "free", "cheap", "also-cheap"]
    turned = {name: ALL[name] for name in reversed(list(ALL))}
    assert candidates(Role.TABLES, chosen=(), roles=TABLES, deployments=turned) == found


def test_what_the_job_has_chosen_is_asked_alone() -> None:
    chosen = (Chosen(role=Role.PAGES, deployment="free"), Chosen(role=Role.TABLES, deployment="cheap"))
    assert candidates(Role.TABLES, chosen=chosen, roles=TABLES, deployments=ALL) == ["cheap"]
    assert candidates(Role.OCR, chosen=chosen, roles=TABLES, deployments=ALL) == []
    gone = (Chosen(role=Role.TABLES, deployment="gone"),)
    with pytest.raises(DeploymentMissing, match="gone"):
        candidates(Role.TABLES, chosen=gone, roles=TABLES, deployments=ALL)


def test_a_fallback_stands_in_where_there_is_no_default() -> None:
    roles = Roles(tables=Route(fallback=("dear", "cheap")))
    assert candidates(Role.TABLES, chosen=(), roles=roles, deployments=ALL) == ["cheap", "dear"]
    assert candidates(Role.TABLES, chosen=(), roles=Roles(tables=Route(default="gone")), deployments=ALL) == []


def test_who_sees_nothing_is_not_asked_about_images() -> None:
    assert with_sight(["blind", "dear"], ALL, role=Role.TABLES, images=True) == ["dear"]
    assert with_sight(["blind", "dear"], ALL, role=Role.FIELDS, images=False) == ["blind", "dear"]
    with pytest.raises(DeploymentMissing, match="blind: sees no images"):
        with_sight(["blind"], ALL, role=Role.TABLES, images=True)
    with pytest.raises(DeploymentMissing, match="nobody has the role tables"):
        with_sight([], ALL, role=Role.TABLES, images=False)


def test_what_a_question_usually_costs() -> None:
    price = Price(input=Decimal(3), output=Decimal(15))
    assert usual_cost(ALL["dear"].model_copy(update={"price": price})) == 4000 * 3 + 1000 * 15
