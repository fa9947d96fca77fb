"""Sales figures by day, kept exact beside the orders, and the reports that read them."""
