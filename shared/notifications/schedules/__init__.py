"""Reports that are mailed by the clock of the tenant: what is due when, what a run sends, and to whom."""
