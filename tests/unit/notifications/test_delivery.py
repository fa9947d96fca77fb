"""From an ordered mail to the mail service: one message a recipient, once."""

from email import message_from_string
from email.policy import default

import boto3
import orjson
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses import ses_backends

import functions.deliveries.handler as deliveries
from shared.notifications.delivery import DeliveryService, SendingNow
from shared.notifications.mail_queue import SqsMailQueue
from shared.notifications.models import Letter, Mail, Message, Recipient
from shared.notifications.outbox import OrderedBefore, hand_over, order
from shared.notifications.ses import SesSender
from tests.builders import TENANT
from tests.fakes import FrozenClock, MemoryTable

ANN, WANG = Recipient(email="ann@example.com", full_name="Ann"), Recipient(email="wang@example.com", full_name="王芳")
LETTER = Letter(subject="需要补货", text="Text", html="<p>Text</p>")
MAIL = Mail(id="restock-1", recipients=[ANN, WANG], letter=LETTER)


class Outbound:
    """A mail service that refuses the named addresses."""

    def __init__(self, *refused: str) -> None:
        self.refused, self.sent = set(refused), []

    def send(self, message: Message) -> None:
        if message.recipient.email in self.refused:
            raise ConnectionError(message.recipient.email)
        self.sent.append(message.recipient.email)


class Queue:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)


def event(*messages: Message) -> dict:
    return {"Records": [{"messageId": m.recipient.email, "body": m.model_dump_json()} for m in messages]}


@pytest.fixture
def table() -> MemoryTable:
    return MemoryTable()


def test_an_ordered_mail_becomes_one_message_a_recipient(table: MemoryTable) -> None:
    clock, queue = FrozenClock(), Queue()
    with table.transaction() as tx:
        order(tx, TENANT, MAIL, clock())

    hand_over(table.stream[0], queue)

    assert [message.recipient for message in queue.messages] == [ANN, WANG]
    assert {message.tenant_id for message in queue.messages} == {TENANT}


def test_a_mail_is_ordered_once(table: MemoryTable) -> None:
    clock = FrozenClock()
    with table.transaction() as tx:
        order(tx, TENANT, MAIL, clock())

    with pytest.raises(OrderedBefore), table.transaction() as tx:
        order(tx, TENANT, MAIL, clock())


def test_a_message_delivered_twice_is_sent_once(table: MemoryTable) -> None:
    outbound = Outbound()
    service = DeliveryService(table, outbound, FrozenClock())
    message, _ = MAIL.messages(TENANT)

    service.deliver(message)
    service.deliver(message)

    assert outbound.sent == ["ann@example.com"]


def test_a_delivery_waits_while_another_one_sends(table: MemoryTable) -> None:
    message, _ = MAIL.messages(TENANT)
    clock = FrozenClock()

    class Meanwhile(Outbound):
        def send(self, message: Message) -> None:
            with pytest.raises(SendingNow):
                DeliveryService(table, Outbound(), clock).deliver(message)
            super().send(message)

    outbound = Meanwhile()
    DeliveryService(table, outbound, clock).deliver(message)

    assert outbound.sent == ["ann@example.com"]


def test_a_message_whose_sending_failed_is_sent_later(table: MemoryTable) -> None:
    message, _ = MAIL.messages(TENANT)
    clock, outbound = FrozenClock(), Outbound()
    with pytest.raises(ConnectionError):
        DeliveryService(table, Outbound("ann@example.com"), clock).deliver(message)
    clock.advance(seconds=180)

    DeliveryService(table, outbound, clock).deliver(message)

    assert outbound.sent == ["ann@example.com"]


def test_a_failing_recipient_keeps_the_mail_from_nobody_else(table: MemoryTable, monkeypatch) -> None:
    outbound = Outbound("ann@example.com")
    monkeypatch.setattr(deliveries, "deliveries", DeliveryService(table, outbound, FrozenClock()))

    answer = deliveries.handler(event(*MAIL.messages(TENANT)), None)

    assert outbound.sent == ["wang@example.com"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "ann@example.com"}]}


def test_the_mail_service_gets_the_letter_and_the_recipients_address() -> None:
    with mock_aws():
        ses = boto3.client("sesv2", "us-east-1")
        ses.create_email_identity(EmailIdentity="shop@example.com")

        SesSender(ses, "shop@example.com", lambda _place: b"").send(MAIL.messages(TENANT)[1])

        (sent,) = ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
        message = message_from_string(sent.raw_data, policy=default)
        assert message["Subject"] == "需要补货"
        assert message["To"].addresses[0].display_name == "王芳"
        assert "wang@example.com" in sent.destinations


def test_the_queue_carries_the_message_whole() -> None:
    with mock_aws():
        sqs = boto3.client("sqs", "us-east-1")
        url = sqs.create_queue(QueueName="mail")["QueueUrl"]
        message, _ = MAIL.messages(TENANT)

        SqsMailQueue(sqs, url).send(message)

        (received,) = sqs.receive_message(QueueUrl=url)["Messages"]
        assert Message.model_validate(orjson.loads(received["Body"])) == message
