"""What is named as input, found and listed one by one, and the names that results get."""
