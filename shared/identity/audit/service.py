"""Reading and verifying the audit."""

from shared.core.actor import Actor
from shared.core.clock import Clock, rfc3339, system_clock
from shared.identity.audit.anchors import Anchor, Anchors
from shared.identity.audit.chain import Chain
from shared.identity.audit.reading import AuditReading
from shared.identity.audit.verification import Verification, Walk
from shared.storage.table import Table


class AuditService(AuditReading):
    """Lists and verifies a tenant's chain."""

    def __init__(self, table: Table, anchors: Anchors, clock: Clock = system_clock) -> None:
        super().__init__(table)
        self._anchors, self._clock, self._chain = anchors, clock, Chain(table)

    def verification(self, actor: Actor) -> Verification:
        """Walk the whole chain; what is appended meanwhile is walked too."""
        anchors = {anchor.sequence: anchor.hash for anchor in self._anchors.of(actor.tenant_id)}
        walk = Walk(actor.tenant_id, anchors)
        while True:
            went_on = walk.over(self._chain.entries(actor.tenant_id, walk.behind))
            head = self._chain.head(actor.tenant_id)
            if not went_on or walk.first_broken is not None or head.sequence <= walk.sequence:
                return walk.outcome(head)

    def anchor(self, actor: Actor) -> None:
        """Put away where the chain ends now; nothing where nothing ever happened."""
        head = self._chain.head(actor.tenant_id)
        if head.sequence:
            self._anchors.put(actor.tenant_id, Anchor(rfc3339(self._clock()), head.sequence, head.hash))
