"""Every day: yesterday's sales by mail."""
