"""Operators' commands about personal data."""
