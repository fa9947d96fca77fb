"""Products: what is sold, at which price and tax, and how they are found."""
