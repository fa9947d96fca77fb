"""Tenants and people: signing up and in, roles and permissions, settings."""
