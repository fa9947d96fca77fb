"""Payments: providers behind one protocol, what they told as facts, and what follows from the facts for an order."""
