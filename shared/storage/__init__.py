"""One table: its keys, codec, conditional transactions, cursors and once-only answers."""
