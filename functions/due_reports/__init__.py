"""Every minute: begins the reports that are due."""
