"""Customers: who buys, who looks after them, and how far their credit reaches."""
