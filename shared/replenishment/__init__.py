"""What must be ordered again: products that fell to their reorder point."""
