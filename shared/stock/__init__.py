"""What is where: warehouses, levels that cannot fall below zero, and the ledger of their movements."""
