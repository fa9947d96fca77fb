"""A message as it travels: text and HTML of one letter, its pictures beside the HTML, files behind both (RFC 2046)."""

from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import cast

from shared.core.direction import undirected
from shared.notifications.models import Enclosure, Message

MESSAGE_ID = "X-Tallyshop-Message"
"""The header by which a recipient's own system can tell a repetition."""
_LINE = 78
"""Characters of a header that are not folded (RFC 5322, 2.1.1)."""
Fetch = Callable[[str], bytes]
"""The content of a file by its place."""


def mime(message: Message, *, sender: str, now: datetime, fetch: Fetch) -> bytes:
    """The whole message, seven bits clean; names and subjects are one line, whatever they hold.

    Lines end as the letter's do: SES puts on the wire what SMTP demands, and who parses the text finds it as it was.
    """
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit", linesep="\n"))
    made["From"] = sender
    made["To"] = _address(message.recipient.full_name, message.recipient.email)
    made["Subject"] = _line(message.letter.subject)
    made["Date"] = format_datetime(now)
    made["Auto-Submitted"] = "auto-generated"
    made[MESSAGE_ID] = message.id
    if message.subscription and message.subscription.leave_url:
        made["List-Unsubscribe"] = f"<{message.subscription.leave_url}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    made.set_content(message.letter.text)
    made.add_alternative(message.letter.html, subtype="html")
    _enclose(made, message.enclosures, fetch)
    return made.as_bytes()


def _enclose(made: EmailMessage, enclosures: list[Enclosure], fetch: Fetch) -> None:
    html = cast("EmailMessage", made.get_body(("html",)))
    shown = [each for each in enclosures if each.content_id]
    for each in shown:
        kind, _, subtype = each.media_type.partition("/")
        html.add_related(
            fetch(each.place), kind, subtype, cid=f"<{each.content_id}>", filename=each.name, disposition="inline"
        )
    for each in enclosures:
        if each not in shown:
            bare, _, charset = each.media_type.partition("; charset=")
            kind, _, subtype = bare.partition("/")
            params = {"charset": charset} if charset else {}
            made.add_attachment(fetch(each.place), kind, subtype, filename=each.name, params=params)


def _address(name: str, email: str) -> Address | str:
    """An address alone where there is no name, or where name and address are the same or no line holds both.

    Older releases of Python forget the quotes of a name that they fold, and parts of it become addresses (issue 80222).
    """
    said = _line(undirected(name))
    address = Address(display_name=said, addr_spec=email)
    return address if said and said != email and len(f"To: {address}") <= _LINE else email


def _line(text: str) -> str:
    return " ".join(text.split())
