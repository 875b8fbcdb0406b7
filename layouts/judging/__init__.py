"""Whether a reading can be of its page, and what else is asked of pixels and text before it counts."""
