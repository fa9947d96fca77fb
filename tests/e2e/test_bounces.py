"""What SES tells of mails, as the deployed function hears it: who is written to no more, and who is listed."""

import secrets

import pytest

from tests.e2e.mailbox import mails_to
from tests.e2e.shop import Json, Shop, eventually
from tests.e2e.stack import Stack
from tests.template import resources

GONE: Json = {"bounceType": "Permanent", "bounceSubType": "General"}
FULL: Json = {"bounceType": "Transient", "bounceSubType": "MailboxFull"}
PATTERN = resources()["MailEventsFunction"]["Properties"]["Events"]["Mails"]["Properties"]["Pattern"]
"""What the rule lets through; nobody but AWS may put events of `aws.ses` on a bus."""
MOMENT = "2026-11-22T08:00:05.000Z"


class Post:
    """A daily report to Ann and Bo, and SES, which tells what became of its mails."""

    def __init__(self, shop: Shop, stack: Stack) -> None:
        self.shop, self.stack = shop, stack
        self.ann, self.bo = (f"{name}-{secrets.token_hex(6)}@example.com" for name in ("ann", "bo"))
        wanted = {"report": "stock", "frequency": "daily", "at": "08:00", "recipients": [self.ann, self.bo]}
        self.path = f"/v1/report-schedules/{shop.ask('POST', '/v1/report-schedules', wanted)['id']}"
        self.runs = 0

    def run(self) -> str:
        """Send the report once more; the id of Ann's mail, if she gets one."""
        run = self.shop.ask("POST", f"{self.path}/run")["last_run"]
        self.runs += 1
        eventually(lambda: len(mails_to(self.stack, self.bo)), lambda sent: sent == self.runs)
        return f"report-{run['id']}-0"

    def tell(self, mail_id: str, kind: str, about: Json, *, attempt: int = 0) -> None:
        """As SES publishes it (SES developer guide, "Event data that Amazon SES publishes to EventBridge")."""
        mail = {
            "timestamp": MOMENT,
            "messageId": secrets.token_hex(16),
            "source": "shop@example.com",
            "destination": [self.ann.title()],
            "headersTruncated": False,
            "headers": [{"name": "To", "value": self.ann}],
            "commonHeaders": {"to": [self.ann]},
            "tags": {
                "ses:configuration-set": ["tallyshop"],
                "tenant": [self.shop.tenant_id],
                "mail": [mail_id],
                "attempt": [str(attempt)],
            },
        }
        detail = {"eventType": kind, kind.lower(): {"feedbackId": secrets.token_hex(16), "timestamp": MOMENT} | about}
        event = {"version": "0", "source": "aws.ses", "detail-type": f"Email {kind}", "detail": detail | {"mail": mail}}
        assert event["source"] in PATTERN["source"]
        assert kind in PATTERN["detail"]["eventType"]
        for _ in range(2):  # it may come twice
            self.stack.invoke("MailEventsFunction", event)

    def bounce(self, mail_id: str, kind: Json, *, attempt: int = 0) -> None:
        """Ann's mail comes back."""
        recipient = {"emailAddress": self.ann.title(), "action": "failed", "status": "5.1.1"}
        self.tell(mail_id, "Bounce", kind | {"bouncedRecipients": [recipient]}, attempt=attempt)

    def listed(self) -> list[tuple[str, str]]:
        """Whom the admin sees as not reached."""
        (schedule,) = self.shop.see("/v1/report-schedules")["items"]
        return [(each["email"], each["reason"]) for each in schedule["undeliverable"]]

    def waiting(self) -> int:
        """Messages that are to be tried again in a quarter of an hour."""
        url, name = self.stack.described["environment"]["MAIL_QUEUE_URL"], "ApproximateNumberOfMessagesDelayed"
        answer = self.stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        return int(answer["Attributes"][name])


@pytest.fixture
def post(shop: Shop, stack: Stack) -> Post:
    return Post(shop, stack)


def test_an_address_that_is_none_is_listed_and_written_to_no_more(post: Post) -> None:
    mail = post.run()

    post.bounce(mail, GONE)
    eventually(post.listed)
    post.run()

    assert post.listed() == [(post.ann, "bounced")]
    assert len(mails_to(post.stack, post.ann)) == 1


def test_who_complains_is_listed_and_written_to_no_more(post: Post) -> None:
    mail = post.run()

    post.tell(mail, "Complaint", {"complainedRecipients": [{"emailAddress": post.ann}]})
    eventually(post.listed)
    post.run()

    assert post.listed() == [(post.ann, "complained")]
    assert len(mails_to(post.stack, post.ann)) == 1


def test_a_full_mailbox_is_tried_again_then_listed_and_gets_the_next_report(post: Post) -> None:
    mail, waiting = post.run(), post.waiting()

    post.bounce(mail, FULL)
    eventually(post.waiting, lambda now: now > waiting)
    assert post.listed() == []
    post.bounce(mail, FULL, attempt=3)
    eventually(post.listed)
    post.run()

    assert post.listed() == [(post.ann, "mailbox-full")]
    eventually(lambda: len(mails_to(post.stack, post.ann)), lambda sent: sent == 2)
