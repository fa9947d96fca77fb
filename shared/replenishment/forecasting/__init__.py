"""Demand of the next weeks: the simple method that a rolling back-test prefers, with an interval that holds."""
