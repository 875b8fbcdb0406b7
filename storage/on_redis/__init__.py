"""The stores on Redis 7 or later: one server, or one that Sentinel names; not a cluster, for a transaction is a script
that touches keys which it finds on its way.

The server must keep what it is given: an append-only file, and no eviction. Times are those of the server's clock.
"""
