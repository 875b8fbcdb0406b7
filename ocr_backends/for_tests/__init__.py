"""Engines that read nothing: for tests of what goes well and what goes wrong."""
