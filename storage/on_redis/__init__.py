"""The stores on Redis 7 or later: one server, or one that Sentinel names; not a cluster, for a transaction is a script
that touches keys which it finds on its way.

The server must keep what it is given: an append-only file, and no eviction. Where a restart or a failover may have
taken the last of it away, the store says that it is not whole (see ``Registry``) until it was rebuilt. Where power may
fail, ``appendfsync always``: with Redis's usual setting the last second is lost then, and only ``recto recover`` helps.
Times are those of the server's clock.
"""
