"""Mails: written in the tenant's language, ordered in the transaction of their cause, sent once a recipient."""
