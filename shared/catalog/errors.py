"""What can be wrong with a product."""

from shared.core.errors import Conflict


class SkuTaken(Conflict):
    """Another product of the tenant, active or archived, has the SKU."""

    title = "This SKU is taken"
