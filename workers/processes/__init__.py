"""Worker processes: a pool of them, and what each sets up for itself."""
