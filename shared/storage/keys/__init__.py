"""Every key of the table, beside the access pattern that it serves. The chart of them stands in docs/keys.md.

The tenant is the first part of every key; `SYSTEM` holds only what is looked up before the tenant is known.
"""

from shared.storage.keys.audit_trail import *
from shared.storage.keys.goods import *
from shared.storage.keys.identity import *
from shared.storage.keys.indexes import *
from shared.storage.keys.notifications import *
from shared.storage.keys.orders import *
from shared.storage.keys.payments import *
from shared.storage.keys.reporting import *
from shared.storage.keys.tenants import *
