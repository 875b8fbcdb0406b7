"""Pages cut into bands, and what was read of these made one page again."""
