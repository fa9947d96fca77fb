"""Asks payment providers about what is due."""
