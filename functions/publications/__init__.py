"""From the table stream to search index, restock alerts, audit, domain events and mails."""
