"""Blocks to Markdown, HTML and JSON."""
