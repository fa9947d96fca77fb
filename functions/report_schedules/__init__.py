"""Report schedules, and the way out of their mails."""
