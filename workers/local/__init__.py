"""The embedded run of `recto run`: one process drives the stages over a pool of its own."""
