"""Views of lists that a person keeps: filters under a name."""
