"""What providers and banks say that they moved, line by line, beside what our books say."""
