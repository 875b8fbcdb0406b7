"""Which network addresses may be reached for a stranger."""

import ipaddress
from typing import Final, TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA: Final = frozenset(
    map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"))
)
"""Where clouds give machines their credentials, beside the link-local addresses."""

_CARRIER: Final = ipaddress.ip_network("100.64.0.0/10")
"""Shared by the customers of a carrier (RFC 6598); Python counts it neither as private nor as global."""

_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out for use on the internet."""

_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses behind a translator (RFC 6052): the last 32 bits."""


def address_of(text: str) -> Address:
    """The address that packets for ``text`` reach: one that is wrapped in IPv6 is unwrapped. Raises ``ValueError``."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and address in _TRANSLATED:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def may_reach(text: str, *, allow_private: bool) -> bool:
    """Public addresses only; with ``allow_private`` those of the own network and machine, too.

    Link-local addresses, those of cloud metadata, multicast and what means no host are never reached.
    """
    address = address_of(text)
    never = address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA
    if never or str(address) == "255.255.255.255":
        return False
    if address.is_global and (address.version == 4 or address in _UNICAST):
        return True
    return allow_private and (address.is_private or address in _CARRIER)
