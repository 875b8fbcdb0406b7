"""The shares that settings give to tenants."""

from collections import Counter
from pathlib import Path

from recto.accounts import TenantLimits
from recto.jobs import Job
from recto.orders import Order
from recto.settings import Api, Settings
from recto.settings import Service as ServiceSettings
from recto.units import Queue, Recognize, unit_for
from recto.values import JobId, PageNumber, TenantId
from storage.stores import open_stores
from workers.keeper.weights import weigh_tenants


def test_a_tenant_gets_as_much_more_as_its_weight_says(tmp_path: Path) -> None:
    heavy = TenantLimits(tenant=TenantId("heavy"), weight=3.0)
    settings = Settings(service=ServiceSettings(store=str(tmp_path)), api=Api(tenants=(heavy,)))
    stores = open_stores(settings)
    weigh_tenants(stores, settings)
    for tenant in ("heavy", "light"):
        order = Order(tenant=TenantId(tenant), sources=())
        job = Job(id=JobId(tenant), idempotency_key=tenant, settings="", purpose=order)
        works = [Recognize(name=f"{number}.pdf", pages=(PageNumber(1),), pack="") for number in range(40)]
        stores.backlog.add([unit_for(job, work) for work in works])
    given = Counter(unit.tenant for unit in stores.backlog.release(Queue.OCR, most=20))
    stores.close()
    assert 14 <= given[TenantId("heavy")] <= 16
    assert given[TenantId("heavy")] + given[TenantId("light")] == 20
