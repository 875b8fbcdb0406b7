"""Forms: pairs of keys and values."""
