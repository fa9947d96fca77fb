"""What the product tells others: domain events, in the past tense."""
