"""Bucket drop and folder drop: what appears in one place is read into another."""
