"""Every hour: the digest of what fell to its reorder point."""
