"""The local stack: an emulator of AWS, the very template of production on it, and one address in front."""
