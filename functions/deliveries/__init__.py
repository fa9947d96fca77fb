"""From the mail queue to the mail service."""
