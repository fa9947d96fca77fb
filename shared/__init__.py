"""The product. A cold start makes many objects and next to no garbage, so Python looks for that less often."""

import gc

gc.set_threshold(50_000)
