"""Sets of page numbers as Redis bitmaps: bit ``n`` of the string, the highest of a byte first, is page ``n``."""

from collections.abc import Iterable, Iterator

from recto.values import PageNumber


def bitmap(pages: Iterable[PageNumber]) -> bytes:
    bits = bytearray()
    for page in pages:
        at, bit = divmod(page, 8)
        if at >= len(bits):
            bits.extend(bytes(max(at + 1, 2 * len(bits)) - len(bits)))
        bits[at] |= 0x80 >> bit
    return bytes(bits).rstrip(b"\0")


def without(bits: bytes, less: bytes) -> bytes:
    """What stands in ``bits`` and not in ``less``."""
    full = int.from_bytes(bits, "big")
    return (full & ~int.from_bytes(less[: len(bits)].ljust(len(bits), b"\0"), "big")).to_bytes(len(bits), "big")


def pages_in(bits: bytes, *, start: int) -> Iterator[PageNumber]:
    """In order; the first byte of ``bits`` is byte ``start`` of the whole."""
    for at, byte in enumerate(bits, start):
        if byte:
            yield from (PageNumber(8 * at + bit) for bit in range(8) if byte & (0x80 >> bit))
