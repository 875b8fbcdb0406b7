"""Typed values: what a date, an amount or an identifier looks like, wherever it is printed."""
