"""The demonstration tenant of a stack, with three months of trade."""
