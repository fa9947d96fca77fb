"""Text messages as SNS takes them."""

import botocore.session
import pytest
from botocore.stub import Stubber

from shared.notifications.sns import SnsTextMessages

TRANSACTIONAL = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
NAMED = {"AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "Tallyshop"}}


@pytest.mark.parametrize(("sender", "attributes"), [(None, TRANSACTIONAL), ("Tallyshop", TRANSACTIONAL | NAMED)])
def test_a_message_goes_to_one_phone_as_one_that_must_not_wait(sender, attributes):
    sns = botocore.session.get_session().create_client(
        "sns", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    expected = {"PhoneNumber": "+4915112345678", "Message": "123456", "MessageAttributes": attributes}

    with Stubber(sns) as stubber:
        stubber.add_response("publish", {"MessageId": "M1"}, expected)
        SnsTextMessages(lambda: sns, sender).send("+4915112345678", "123456")
        stubber.assert_no_pending_responses()
