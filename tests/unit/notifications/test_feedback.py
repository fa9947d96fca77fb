"""What SES tells of mails: dead addresses are written to no more, full mailboxes are tried again, then listed."""

import pytest

from shared.core.errors import NotFound
from shared.notifications.delivery import DeliveryService
from shared.notifications.feedback import TRIES, FeedbackService
from shared.notifications.models import Letter, Mail, Message, Recipient, Subscription
from shared.notifications.outbox import order
from shared.notifications.reach import Reach
from shared.notifications.schedules.leaving import Leaving, leave_token
from shared.storage.secret import SigningSecrets
from tests.builders import TENANT
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.notifications.schedules import House, local

ANN = Recipient(email="ann@example.com", full_name="Ann")
MAIL = Mail(
    id="report-1",
    recipients=[ANN],
    letter=Letter(subject="S", text="T", html="H"),
    subscription=Subscription(schedule_id="S1"),
)
SECRETS = SigningSecrets(b"now", b"before")


class Queue:
    def __init__(self) -> None:
        self.sent: list[tuple[Message, int]] = []

    def send(self, message: Message, *, after_seconds: int = 0) -> None:
        self.sent.append((message, after_seconds))


class Outbound:
    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, message: Message) -> None:
        self.sent.append(message.id)


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    with table.transaction() as tx:
        order(tx, TENANT, MAIL, FrozenClock()())
    return table


def bounce(kind: str, attempt: int = 0, address: str = "Ann@Example.com", mail: str = "report-1") -> dict:
    """As in the SES developer guide, "Event data that Amazon SES publishes to EventBridge", shortened."""
    return {
        "eventType": "Bounce",
        "mail": {"tags": {"tenant": [TENANT], "mail": [mail], "attempt": [str(attempt)]}},
        "bounce": {
            "bounceType": kind,
            "bounceSubType": "MailboxFull",
            "bouncedRecipients": [{"emailAddress": address}],
        },
    }


def reasons(table: MemoryTable) -> dict[str, str]:
    return {each.email: each.reason for each in Reach(table).unreached(TENANT, "S1", [ANN.email]).values()}


def test_an_address_that_is_none_is_written_to_no_more(table: MemoryTable) -> None:
    queue, outbound = Queue(), Outbound()

    FeedbackService(table, queue).heard(bounce("Permanent"))
    DeliveryService(table, outbound, FrozenClock()).deliver(MAIL.messages(TENANT)[0])

    assert reasons(table) == {ANN.email: "bounced"}
    assert outbound.sent == queue.sent == []


def test_who_complains_is_written_to_no_more(table: MemoryTable) -> None:
    complaint = {"complainedRecipients": [{"emailAddress": ANN.email}]}
    detail = {"eventType": "Complaint", "mail": bounce("")["mail"], "complaint": complaint}

    FeedbackService(table, Queue()).heard(detail)

    assert reasons(table) == {ANN.email: "complained"}


def test_a_full_mailbox_is_tried_again_and_at_last_listed(table: MemoryTable) -> None:
    queue, outbound = Queue(), Outbound()
    feedback, delivery = FeedbackService(table, queue), DeliveryService(table, outbound, FrozenClock())
    delivery.deliver(MAIL.messages(TENANT)[0])

    for attempt in range(TRIES + 1):
        for _ in range(2):  # SES may tell twice
            feedback.heard(bounce("Transient", attempt))
        for message, pause in queue.sent:
            assert pause == 900
            delivery.deliver(message)
        queue.sent.clear()

    assert len(outbound.sent) == len(set(outbound.sent)) == 1 + TRIES
    assert reasons(table) == {ANN.email: "mailbox-full"}


def test_the_next_mail_to_a_full_mailbox_is_tried(table: MemoryTable) -> None:
    Reach(table).note(TENANT, ANN.email, "mailbox-full", FrozenClock()())
    outbound = Outbound()

    DeliveryService(table, outbound, FrozenClock()).deliver(MAIL.messages(TENANT)[0])

    assert len(outbound.sent) == 1


def test_a_code_that_somebody_asked_for_is_always_tried(table: MemoryTable) -> None:
    Reach(table).note(TENANT, ANN.email, "bounced", FrozenClock()())
    outbound = Outbound()
    code = Message(id="C1", tenant_id=TENANT, recipient=ANN, letter=MAIL.letter)

    DeliveryService(table, outbound, FrozenClock()).deliver(code)

    assert outbound.sent == ["C1"]


def test_an_event_of_nobodys_mail_changes_nothing(table: MemoryTable) -> None:
    before = dict(table.items)

    FeedbackService(table, Queue()).heard({"eventType": "Bounce", "mail": {"tags": {}}})

    assert table.items == before


@pytest.mark.parametrize("secret", [SECRETS, SigningSecrets(b"before")], ids=["now", "before the rotation"])
def test_a_recipient_leaves_by_his_link_and_the_others_stay(secret: SigningSecrets) -> None:
    house = House(local("Asia/Shanghai", 2026, 11, 1), time_zone="Asia/Shanghai")
    schedule = house.schedule(recipients=["ann@example.com", "bo@example.com"])
    token = leave_token(secret, TENANT, schedule.id, "ann@example.com")
    leaving = Leaving(house.table, lambda: SECRETS, house.clock)

    leaving.leave(token)
    leaving.leave(token)

    assert [(each.email, each.reason) for each in house.service.unreached(schedule)] == [
        ("ann@example.com", "unsubscribed")
    ]
    assert len(token) <= 128


@pytest.mark.parametrize(
    "spoil",
    [lambda t: t[:-1], lambda t: "X" + t[1:], lambda _: "a.b.c.d", lambda _: "", lambda t: t + "é", lambda t: t + "."],
)
def test_nobody_leaves_by_a_link_that_we_did_not_sign(spoil) -> None:
    house = House(local("Asia/Shanghai", 2026, 11, 1), time_zone="Asia/Shanghai")
    schedule = house.schedule()
    token = spoil(leave_token(SECRETS, TENANT, schedule.id, "ann@example.com"))

    with pytest.raises(NotFound):
        Leaving(house.table, lambda: SECRETS, house.clock).leave(token)
    assert house.service.unreached(schedule) == []


def test_the_link_of_a_schedule_that_is_gone_does_no_harm() -> None:
    house = House(local("Asia/Shanghai", 2026, 11, 1), time_zone="Asia/Shanghai")
    token = leave_token(SECRETS, TENANT, "GONE", "ann@example.com")

    Leaving(house.table, lambda: SECRETS, house.clock).leave(token)
