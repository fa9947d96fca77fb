"""Who is above whom: the chart of a tenant's people, kept in one item so that one read gives a manager's whole team."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from shared.storage.codec import compressed, decompressed
from shared.storage.item import Item, binary, number


@dataclass(frozen=True, slots=True)
class Chart:
    """Person -> his manager; who has nobody above is absent. `version` counts the moves."""

    managers: Mapping[str, str]
    version: int = 0

    def is_below(self, user_id: str) -> bool:
        """Whether somebody is above this person."""
        return user_id in self.managers

    def team(self, user_id: str) -> frozenset[str]:
        """The person and everybody below, however deep."""
        reports = self._reports()
        members, waiting = {user_id}, [user_id]
        while waiting:
            below = [member for member in reports.get(waiting.pop(), []) if member not in members]
            members.update(below)
            waiting += below
        return frozenset(members)

    def moved(self, user_id: str, manager_id: str | None) -> "Chart":
        """The chart with the person below another manager, or below nobody."""
        others = {person: above for person, above in self.managers.items() if person != user_id}
        return Chart(others | ({user_id: manager_id} if manager_id else {}), self.version)

    def packed(self) -> bytes:
        """The stored form: each manager once, with those directly below; some twelve bytes a person."""
        return compressed(orjson.dumps(self._reports()))

    def _reports(self) -> dict[str, list[str]]:
        reports: dict[str, list[str]] = {}
        for person, above in self.managers.items():
            reports.setdefault(above, []).append(person)
        return reports


def chart_of(team: Item | None) -> Chart:
    """The chart that a tenant's item holds; nobody is below anybody before the first was."""
    reports = orjson.loads(decompressed(binary(team, "managers"))) if team and "managers" in team else {}
    return Chart({person: above for above, people in reports.items() for person in people}, number(team, "chart"))
