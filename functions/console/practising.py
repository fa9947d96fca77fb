"""Practising: the same pages over a practice house in memory, and the house is kept when something was done."""

from typing import cast

from functions.console.services import Services
from shared.demonstration.practice_houses import NoWayIn, Practice
from shared.identity.accounts import SignInProvider
from shared.identity.permissions import Permission
from shared.storage.sealing import Seals
from shared.storage.table import Table

AT_HOME = ("/practice", "/sign-out", "/settings/account", "/language", "/start")
"""Where one is oneself, also while one practises."""
NOT_IN_PRACTICE = frozenset(
    {
        Permission.USERS,
        Permission.API_KEYS,
        Permission.PROVIDERS,
        Permission.AUDIT,
        Permission.REPORT_SCHEDULES,
    }
)
"""What would open a door or send a mail, or what a practice house does not have."""


class PracticeServices(Services):
    """The product's services over one practice house."""

    def __init__(self, practice: Practice) -> None:
        super().__init__(practice.table, cast("SignInProvider", NoWayIn()))
        self._practice = practice

    @property
    def _table(self) -> Table:
        return self._practice.table

    @property
    def _seals(self) -> Seals:
        return self._practice.seals


def is_at_home(path: str) -> bool:
    """Whether a page is about the person or the practice itself."""
    return path.startswith(AT_HOME)
