"""The kinds of barcodes that a schema can ask for."""

from typing import Final

from pydantic import JsonValue

from layouts.fields.bare import bare
from recto.errors import SchemaInvalid

ANY: Final = "any"
SYMBOLOGIES: Final = (
    *("QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417", "MaxiCode"),
    *("Code128", "Code39", "Code93", "Codabar", "ITF", "EAN13", "EAN8", "UPCE", "DataBar"),
)
"""What zxing-cpp calls them, or what its names for their kinds begin with. UPC-A is read as EAN13."""


def symbology_of(said: JsonValue, path: str) -> str:
    """``any`` for true, empty for false, else the one that is named, hyphens, spaces and case aside. Raises
    ``SchemaInvalid``, naming the path, for others.
    """
    named = {**{"true": ANY, "false": "", ANY: ANY, "": ""}, **{bare(name): name for name in SYMBOLOGIES}}
    if not isinstance(said, str | bool) or bare(str(said)) not in named:
        known = ", ".join(("true", *SYMBOLOGIES))
        raise SchemaInvalid(f"{path}: {said!r} is no kind of barcode", remedy=f"Known are {known}.")
    return named[bare(str(said))]
