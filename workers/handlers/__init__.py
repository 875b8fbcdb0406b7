"""What is done with each kind of work: one file, one function from a turn to its outcome."""
