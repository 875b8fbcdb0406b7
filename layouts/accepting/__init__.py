"""Whether a model's answer takes the place of what was read, and where each of its numbers comes from."""
