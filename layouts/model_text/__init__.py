"""What models write, in each of their dialects, to blocks."""
