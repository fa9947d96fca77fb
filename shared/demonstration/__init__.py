"""Companies that are not there: their people, goods and trade, played through the product's own services."""
