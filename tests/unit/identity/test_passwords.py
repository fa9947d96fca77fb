"""Ways back in and first ways in, by codes that nobody keeps: only the mail tells them."""

import re

import pytest

from shared.core.actor import Actor, Role
from shared.core.clock import system_clock
from shared.core.errors import Conflict, InvalidRequest
from shared.identity.codes_repository import CodeRepository
from shared.identity.errors import InvalidCredentials
from shared.identity.models import AskReset, ChangeUser, Confirm, CreateUser, RefreshSignIn, SetPassword, SignIn, User
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.passwords import PasswordService
from shared.identity.people import PeopleService
from shared.identity.sign_in import SignInService
from shared.identity.sign_up import SignUpService
from shared.identity.subjects import SubjectRepository
from shared.notifications.code_mail import CodeMailService
from shared.notifications.models import Message
from shared.storage import keys
from shared.storage.secret import SigningSecrets
from tests.builders import ONCE
from tests.fakes import FrozenClock, MemoryTable
from tests.fakes_identity import PASSWORD, MemorySignIns, a_sign_up, a_signed_up_admin, signing_secrets

ANN, BOB, NOBODY = "ann@acme.example", "bob@acme.example", "who@acme.example"
INVITED = CreateUser(email=BOB, full_name="Bob", role=Role.SALES)
NEW = "Another-horse-2"
CONSOLE = "https://shop.example/console"


class Post:
    """What the stream has mailed; each change is told twice, as streams may."""

    def __init__(self, table: MemoryTable, codes: OneTimeCodes) -> None:
        self._table, self._mails = table, CodeMailService(table, codes, self, console=CONSOLE)
        self._messages: dict[str, Message] = {}
        self._read = 0

    def send(self, message: Message) -> None:
        self._messages[message.id] = message

    @property
    def messages(self) -> list[Message]:
        for image in self._table.stream[self._read :]:
            if keys.kind_of(image.key.partition) == "CODE":
                self._mails.code_asked(image)
                self._mails.code_asked(image)
        self._read = len(self._table.stream)
        return list(self._messages.values())

    @property
    def code(self) -> str:
        """The newest code."""
        match = re.search(r"^Code: (\S+)$", self.messages[-1].letter.text, re.MULTILINE)
        assert match
        return match[1]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def table() -> MemoryTable:
    return MemoryTable()


@pytest.fixture
def provider(clock) -> MemorySignIns:
    return MemorySignIns(clock)


@pytest.fixture
def admin(table, provider) -> Actor:
    return a_signed_up_admin(table, provider)


@pytest.fixture
def codes(table, clock) -> OneTimeCodes:
    return OneTimeCodes(table, signing_secrets, clock)


@pytest.fixture
def post(table, codes) -> Post:
    return Post(table, codes)


@pytest.fixture
def passwords(table, provider, codes, clock) -> PasswordService:
    return PasswordService(table, provider, codes, clock, sleep=lambda seconds: clock.advance(seconds=seconds))


@pytest.fixture
def people(table, provider, clock) -> PeopleService:
    return PeopleService(table, provider, clock)


@pytest.fixture
def bob(people, admin) -> User:
    """Somebody who was invited."""
    return people.create(admin, INVITED, once=ONCE)


@pytest.fixture
def sign_ins(table, provider) -> SignInService:
    return SignInService(table, provider, signing_secrets)


def signs_in(sign_ins, email, password) -> bool:
    try:
        return bool(sign_ins.sign_in(SignIn(email=email, password=password)))
    except InvalidCredentials:
        return False


def reset(passwords, code, email=ANN, password=NEW) -> None:
    passwords.reset(SetPassword(email=email, code=code, password=password), request_id="request-2")


def accept(passwords, code, email=BOB, password=NEW) -> None:
    passwords.accept(SetPassword(email=email, code=code, password=password), request_id="request-2")


def test_mails_lead_to_the_page_that_takes_their_code_and_the_code_is_not_in_the_address(admin, bob, passwords, post):
    invitation = post.messages[-1].letter
    passwords.ask_reset(AskReset(email=ANN))
    of_reset = post.messages[-1].letter
    passwords.ask_verification(admin)
    of_address, code = post.messages[-1].letter, post.code

    for letter, page in (
        (invitation, "invitation?email=bob%40acme.example"),
        (of_reset, "new-password?email=ann%40acme.example"),
        (of_address, "settings/account/address"),
    ):
        assert f"{CONSOLE}/{page}" in letter.text.split()
        assert f'href="{CONSOLE}/{page}"' in letter.html
    assert f"{CONSOLE}/settings/account/address{code}" not in of_address.text
    assert re.findall(r'href="([^"]+)"', of_address.html) == [f"{CONSOLE}/settings/account/address"]


# Resetting a password.


def test_the_mailed_code_sets_a_new_password_and_ends_all_sessions(sign_ins, admin, passwords, post, clock):
    clock.now = system_clock()
    old = sign_ins.sign_in(SignIn(email=ANN, password=PASSWORD))

    passwords.ask_reset(AskReset(email=" Ann@acme.example"))
    reset(passwords, post.code)

    assert signs_in(sign_ins, ANN, NEW)
    assert not signs_in(sign_ins, ANN, PASSWORD)
    with pytest.raises(InvalidCredentials):
        sign_ins.refresh(RefreshSignIn(refresh_token=old.refresh_token))


@pytest.mark.usefixtures("admin")
def test_tokens_from_before_a_reset_are_void_even_those_of_its_second(table, sign_ins, passwords, post, clock):
    clock.advance(days=365)
    old = sign_ins.sign_in(SignIn(email=ANN, password=PASSWORD))

    passwords.ask_reset(AskReset(email=ANN))
    reset(passwords, post.code)

    subject = SubjectRepository(table).find(old.claims.sub)
    assert not subject.admits(old.claims)
    assert subject.admits(sign_ins.sign_in(SignIn(email=ANN, password=NEW)).claims)


@pytest.mark.parametrize("written", [str.lower, lambda code: f" {code[:4]}-{code[4:]} ", lambda c: c.replace("0", "o")])
def test_a_code_is_read_as_people_write_it(passwords, admin, post, written):
    passwords.ask_reset(AskReset(email=ANN))

    reset(passwords, written(post.code))


def test_a_code_works_once(passwords, admin, post):
    passwords.ask_reset(AskReset(email=ANN))
    reset(passwords, post.code)

    with pytest.raises(InvalidCredentials):
        reset(passwords, post.code)


def test_a_code_works_for_an_hour(passwords, admin, post, clock):
    passwords.ask_reset(AskReset(email=ANN))
    code = post.code
    clock.advance(hours=1)

    with pytest.raises(InvalidCredentials):
        reset(passwords, code)


def test_a_code_works_for_its_own_address_and_purpose(passwords, admin, bob, post):
    passwords.ask_reset(AskReset(email=ANN))
    code = post.code

    with pytest.raises(InvalidCredentials):
        reset(passwords, code, email=BOB)
    with pytest.raises(InvalidCredentials):
        accept(passwords, code, email=ANN)


def test_a_newer_code_makes_the_older_one_void(passwords, admin, post, clock):
    passwords.ask_reset(AskReset(email=ANN))
    old = post.code
    clock.advance(minutes=1)
    passwords.ask_reset(AskReset(email=ANN))

    with pytest.raises(InvalidCredentials):
        reset(passwords, old)
    reset(passwords, post.code)


def test_after_ten_guesses_the_right_code_is_void_until_a_new_one_is_asked_for(passwords, admin, post, clock):
    passwords.ask_reset(AskReset(email=ANN))
    code = post.code
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            reset(passwords, "A" * 16)

    with pytest.raises(InvalidCredentials):
        reset(passwords, code)
    clock.advance(minutes=1)
    passwords.ask_reset(AskReset(email=ANN))
    reset(passwords, post.code)


def test_one_mail_a_minute_is_sent_however_often_it_is_asked_for(passwords, admin, post, clock):
    for _ in range(5):
        passwords.ask_reset(AskReset(email=ANN))

    assert len(post.messages) == 1


def test_nobody_is_mailed_for_an_address_that_nobody_has(passwords, admin, post):
    passwords.ask_reset(AskReset(email=NOBODY))

    assert post.messages == []


def test_a_disabled_person_gets_no_code_and_his_last_one_is_void(passwords, admin, bob, people, post):
    passwords.ask_reset(AskReset(email=BOB))
    code = post.code
    told = len(post.messages)
    people.change(admin, bob.id, ChangeUser(status="disabled"), expected_version=None)

    with pytest.raises(InvalidCredentials):
        reset(passwords, code, email=BOB)
    passwords._clock.advance(minutes=1)
    passwords.ask_reset(AskReset(email=BOB))

    assert len(post.messages) == told


def test_known_and_unknown_addresses_cost_the_same_calls(passwords, table, provider, admin, post):
    costs = []
    for email in (ANN, NOBODY):
        table.calls.clear()
        provider.calls.clear()
        passwords.ask_reset(AskReset(email=email))
        with pytest.raises(InvalidCredentials):
            reset(passwords, "A" * 16, email=email)
        with pytest.raises(InvalidCredentials):
            accept(passwords, "A" * 16, email=email)
        costs.append((list(table.calls), list(provider.calls)))

    assert costs[0] == costs[1]
    assert costs[0][1] == []


def test_a_refused_password_leaves_the_code_as_it_is(passwords, admin, provider, post, monkeypatch):
    def refused(_sub, _password):
        raise InvalidRequest.at("/password", "is refused")

    passwords.ask_reset(AskReset(email=ANN))
    with monkeypatch.context() as broken:
        broken.setattr(provider, "set_password", refused)
        with pytest.raises(InvalidRequest):
            reset(passwords, post.code)

    reset(passwords, post.code)


def test_the_code_stands_nowhere_in_the_table(passwords, admin, post, table):
    passwords.ask_reset(AskReset(email=ANN))

    code = post.code

    assert not any(code in str(value) for item in table.items.values() for value in item.values())


@pytest.mark.usefixtures("admin")
def test_a_code_outlives_a_rotation_of_the_signing_secret(passwords, post, table, provider, clock):
    passwords.ask_reset(AskReset(email=ANN))
    code = post.code
    rotated = OneTimeCodes(table, lambda: SigningSecrets(b"new", signing_secrets().current), clock)

    reset(PasswordService(table, provider, rotated, clock, sleep=lambda _seconds: None), code)


# Invitations.


def test_who_is_invited_chooses_his_password_with_the_mailed_code(passwords, people, admin, sign_ins, post):
    bob = people.create(admin, INVITED, once=ONCE)
    (mail,) = post.messages
    assert (mail.recipient.email, mail.letter.subject) == (BOB, "You are invited to Acme")

    accept(passwords, post.code)

    assert signs_in(sign_ins, BOB, NEW)
    person = people.get(admin, bob.id)
    assert (person.invited, person.email_verified) == (False, True)


def test_an_invitation_speaks_the_language_of_the_tenant(table, provider, people, post):
    made = SignUpService(table, provider).sign_up(a_sign_up(locale="zh-CN"), request_id="r", once=ONCE)
    boss = Actor(made.tenant_id, made.user_id, Role.ADMIN, "request-1")
    people.create(boss, INVITED, once=ONCE)

    assert post.messages[0].letter.subject == "邀请您加入Acme"


def test_an_invitation_holds_for_a_week(passwords, bob, post, clock):
    code = post.code
    clock.advance(days=7)

    with pytest.raises(InvalidCredentials):
        accept(passwords, code)


def test_who_is_invited_again_uses_the_newer_code(passwords, people, admin, bob, post):
    old = post.code
    people.invite_again(admin, bob.id, once=ONCE)
    assert len(post.messages) == 2

    with pytest.raises(InvalidCredentials):
        accept(passwords, old)
    accept(passwords, post.code)


def test_who_has_come_in_is_not_invited_again(passwords, people, admin, bob, post):
    accept(passwords, post.code)

    with pytest.raises(Conflict):
        people.invite_again(admin, bob.id, once=ONCE)


def test_who_came_in_by_a_reset_leaves_no_invitation_behind(passwords, bob, post, people, admin):
    invitation = post.code
    passwords.ask_reset(AskReset(email=BOB))
    reset(passwords, post.code, email=BOB)

    with pytest.raises(InvalidCredentials):
        accept(passwords, invitation)
    assert not people.get(admin, bob.id).invited


def test_before_the_invitation_is_accepted_no_password_lets_anybody_in(sign_ins, bob):
    assert not signs_in(sign_ins, BOB, PASSWORD)


# Proving an address.


def test_a_person_proves_his_address_with_a_mailed_code(passwords, people, admin, post):
    assert not people.get(admin, admin.user_id).email_verified

    passwords.ask_verification(admin)
    with pytest.raises(InvalidCredentials):
        passwords.verify(admin, Confirm(code="A" * 16))
    passwords.verify(admin, Confirm(code=post.code))

    assert people.get(admin, admin.user_id).email_verified
    assert CodeRepository(passwords._table).find("verification", ANN) is None
