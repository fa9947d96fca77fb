"""What is printed of an order: the invoice and the delivery note."""
