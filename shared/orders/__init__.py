"""Orders: from draft to delivery, their money and what they hold of the stock."""
