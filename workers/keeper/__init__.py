"""What keeps the work going: short turns of whoever holds the lease, several times a second.

Everything here is a plain function over a ``Keeper``. A turn never waits: what takes long is done in parts, over many
turns. All of it may be done twice or by two at once, without harm: the lease only saves work.
"""
