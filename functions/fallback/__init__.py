"""What no route matches."""
