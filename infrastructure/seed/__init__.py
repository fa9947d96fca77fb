"""A demonstration tenant with three months of trade, written through the product's own services."""
