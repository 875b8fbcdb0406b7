"""Labels in many languages: what they are, where they stand on a page, and what stands beside them."""
