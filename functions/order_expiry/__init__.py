"""Every minute: unpaid orders whose time is up give back their stock."""
