"""A person with a phone, and whoever brings messages to it."""

import re

from shared.identity.models import AnswerChallenge, SignIn
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.people import PeopleService
from shared.notifications.code_texts import CodeTextService
from shared.storage import keys
from tests.fakes_identity import PASSWORD, signing_secrets

ANN = SignIn(email="ann@acme.example", password=PASSWORD)
PHONE = "+4915112345678"
OTHER = "+8613912345600"


class Telephones:
    """Brings messages to phones; the stream is followed whenever somebody looks."""

    def __init__(self, table, clock):
        self.arrived, self.down, self._table, self._seen = [], False, table, 0
        self.service = CodeTextService(table, OneTimeCodes(table, signing_secrets, clock), self, clock)

    def send(self, telephone, text):
        if self.down:
            raise ConnectionError("no network")
        self.arrived.append((telephone, text))

    def look(self):
        images, self._seen = self._table.stream[self._seen :], len(self._table.stream)
        for image in images:
            if keys.kind_of(image.key.partition) == "CODE":
                self.service.code_asked(image)
        return self.arrived

    @property
    def code(self):
        """That of the newest message."""
        return re.search(r"\d{6}", self.look()[-1][1])[0]


def answer(sign_ins, challenged, code):
    return sign_ins.answer(AnswerChallenge(session=challenged.session, code=code))


def person(table, provider, admin):
    return PeopleService(table, provider).get(admin, admin.user_id)
