"""The typed edge: requests in, models through, problem documents out."""
