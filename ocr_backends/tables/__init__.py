"""Grids of tables, from rules, words and the layout model's guess."""
