"""The OpenAPI description as it is kept: ``python -m gateway.api.schema > docs/openapi.json``."""

import json
import sys
import tempfile

from gateway.api.application import make_app
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from storage.stores import open_stores
from workers.places import Places
from workers.service import Service


def schema_text() -> str:
    """As it is kept under ``docs/``."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(service=ServiceSettings(store=folder))
        stores = open_stores(settings)
        try:
            app = make_app(Service(stores, Places(settings, stores.jobs), settings), settings)
        finally:
            stores.close()
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
