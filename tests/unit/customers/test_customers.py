"""The customers' use cases on a table in memory."""

import pytest

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.core.errors import InvalidRequest, NotFound, StaleVersion
from shared.core.money import Money
from shared.customers.errors import CreditExceeded, OwnerNotSelf
from shared.customers.models import ChangeCustomer, Contact, CreateCustomer, CustomerFilter
from shared.customers.repository import CustomerRepository
from shared.customers.service import CustomerService
from shared.storage.change import Change
from tests.builders import ONCE, TENANT, a_team, a_tenant, an_actor, cny
from tests.fakes import MemoryTable

ADMIN = an_actor()
ANN, BOB = an_actor(Role.SALES, user_id="ANN"), an_actor(Role.SALES, user_id="BOB")
USERS = {(TENANT, "ANN"), (TENANT, "BOB")}


@pytest.fixture
def table():
    table = MemoryTable()
    a_tenant(table)
    return table


@pytest.fixture
def customers(table):
    return CustomerService(table, lambda tenant_id, user_id: (tenant_id, user_id) in USERS)


@pytest.fixture
def credit(table):
    """Takes (or, when negative, gives back) credit as an order does."""
    repository = CustomerRepository(table)

    def use(customer, amount):
        with table.transaction() as tx:
            if amount > 0:
                repository.commit_credit(tx, TENANT, customer.id, amount)
            else:
                repository.return_credit(tx, TENANT, customer.id, -amount)

    return use


def add(customers, actor=ADMIN, name="Acme", **fields):
    return customers.create(actor, CreateCustomer(name=name, **fields), once=ONCE)


def names(customers, actor=ADMIN, limit=50, **filters):
    """The names of all customers that a list gives, page after page."""
    found, position = [], None
    while True:
        listing = customers.page(actor, CustomerFilter(**filters), limit=limit, position=position)
        found += [customer.name for customer in listing.items]
        position = listing.position
        if position is None:
            return found


def test_a_sales_persons_new_customer_is_his_own(customers):
    assert add(customers, ANN).owner_id == "ANN"


def test_anybody_elses_new_customer_is_nobodys(customers):
    assert add(customers, ADMIN).owner_id is None


def test_an_owner_may_be_given(customers):
    assert add(customers, ADMIN, owner_id="ANN").owner_id == "ANN"


def test_a_sales_person_gives_no_customer_to_another(customers):
    mine = add(customers, ANN)

    with pytest.raises(OwnerNotSelf):
        add(customers, ANN, owner_id="BOB")
    with pytest.raises(OwnerNotSelf):
        customers.change(ANN, mine.id, ChangeCustomer(owner_id="BOB"), expected_version=None)


def test_a_sales_person_takes_a_customer_whom_nobody_owns(customers):
    free = add(customers, ADMIN)

    taken = customers.change(ANN, free.id, ChangeCustomer(owner_id="ANN"), expected_version=1)

    assert taken.owner_id == "ANN"
    with pytest.raises(NotFound):
        customers.get(BOB, free.id)


@pytest.mark.parametrize("owner_id", ["CARL", "of-another-tenant"])
def test_an_owner_must_be_an_active_user_of_the_tenant(customers, owner_id):
    with pytest.raises(InvalidRequest) as refused:
        add(customers, ADMIN, owner_id=owner_id)

    assert refused.value.errors[0].pointer == "/owner_id"


def test_an_owner_who_left_may_stay_on_the_customer(customers, monkeypatch):
    customer = add(customers, ADMIN, owner_id="BOB")
    monkeypatch.setattr(customers, "_known_user", lambda *_: False)

    same = customers.change(ADMIN, customer.id, ChangeCustomer(name="Acme 2", owner_id="BOB"), expected_version=1)

    assert (same.name, same.owner_id) == ("Acme 2", "BOB")


def test_sales_people_see_their_own_and_nobodys_customers(customers):
    add(customers, ANN, "Ann's")
    hidden = add(customers, BOB, "Bob's")
    add(customers, ADMIN, "Nobody's")

    assert names(customers, ANN) == ["Nobody's", "Ann's"]
    assert names(customers, an_actor(Role.FINANCE)) == ["Nobody's", "Bob's", "Ann's"]
    with pytest.raises(NotFound):
        customers.get(ANN, hidden.id)
    with pytest.raises(NotFound):
        customers.change(ANN, hidden.id, ChangeCustomer(name="Mine"), expected_version=None)


def test_another_tenants_customer_is_not_there(customers):
    customer = add(customers)

    with pytest.raises(NotFound):
        customers.get(an_actor(tenant_id="T00000000002"), customer.id)


@pytest.mark.parametrize("actor", [ADMIN, ANN])
def test_pages_show_every_customer_once_newest_first(customers, actor):
    for number in range(9):
        add(customers, (ANN, ADMIN)[number % 2], f"C{number}")

    assert names(customers, actor, limit=2) == [f"C{number}" for number in range(8, -1, -1)]


def test_a_customer_added_meanwhile_does_not_move_the_pages(customers):
    for number in range(4):
        add(customers, ANN, f"C{number}")
    first = customers.page(ANN, CustomerFilter(), limit=2, position=None)
    add(customers, ANN, "Late")

    second = customers.page(ANN, CustomerFilter(), limit=2, position=first.position)

    assert [customer.name for customer in second.items] == ["C1", "C0"]


def test_lists_are_narrowed(customers):
    add(customers, ANN, "A", stage="lead", region="North")
    add(customers, ANN, "B", region="North")
    add(customers, BOB, "C", stage="lead", region="South")

    assert names(customers, stage="lead") == ["C", "A"]
    assert names(customers, region="North", stage="customer") == ["B"]
    assert names(customers, owner_id="ANN") == ["B", "A"]
    assert names(customers, ANN, owner_id="BOB") == []


@pytest.mark.parametrize("actor", [ADMIN, ANN])
def test_who_moves_or_is_won_stands_in_his_new_lists_alone(customers, actor):
    lead = add(customers, ANN, "A", stage="lead", region="North")
    add(customers, ANN, "B", stage="prospect", region="North")

    customers.change(ADMIN, lead.id, ChangeCustomer(stage="customer", region="South"), expected_version=None)
    assert (names(customers, actor, stage="lead"), names(customers, actor, stage="customer")) == ([], ["A"])
    assert (names(customers, actor, region="North"), names(customers, actor, region="South")) == (["B"], ["A"])

    customers.change(ADMIN, lead.id, ChangeCustomer(stage="lead", region=None), expected_version=None)
    assert names(customers, actor, stage="lead") == ["A"]
    assert names(customers, actor, region="South") == []


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_narrowed_pages_show_every_customer_once_newest_first(customers, limit):
    for number in range(7):
        add(customers, ADMIN, f"C{number}", stage="lead", region=("North", "South")[number % 2])

    assert names(customers, limit=limit, region="North") == ["C6", "C4", "C2", "C0"]
    assert names(customers, limit=limit, stage="lead") == [f"C{number}" for number in range(6, -1, -1)]
    assert names(customers, limit=limit, stage="lead", region="South") == ["C5", "C3", "C1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("fut alf", True),
        ("FUTTERKISTE", True),
        ("kiste", False),
        ("maria", True),
        ("03000", True),
        ("maria@", True),
        ("北京", True),
        ("alfreds nobody", False),
    ],
)
def test_a_query_finds_beginnings_of_words(customers, query, found):
    contacts = [Contact(name="Maria Anders", email="maria@alfreds.example")]
    add(customers, ADMIN, "Alfreds Futterkiste 大北京", phone="030-0074321", contacts=contacts)

    assert bool(names(customers, query=query)) is found


def test_a_change_touches_only_the_named_fields(customers):
    customer = add(customers, region="North", tags=["a"])

    changed = customers.change(ADMIN, customer.id, ChangeCustomer(region=None), expected_version=1)

    assert (changed.region, changed.tags, changed.version) == (None, ["a"], 2)
    assert customers.get(ADMIN, customer.id) == changed


def test_a_change_of_an_old_version_is_refused(customers):
    customer = add(customers)

    with pytest.raises(StaleVersion):
        customers.change(ADMIN, customer.id, ChangeCustomer(region="North"), expected_version=7)


def test_a_limit_in_another_currency_is_refused_at_its_field(customers):
    with pytest.raises(InvalidRequest) as refused:
        add(customers, credit_limit=Money(100, "EUR"))

    assert refused.value.errors[0].pointer == "/credit_limit/currency"


def test_credit_is_used_up_to_the_limit_and_no_further(customers, credit):
    customer = add(customers, credit_limit=cny("100.00"))
    credit(customer, 7000)

    with pytest.raises(CreditExceeded) as refused:
        credit(customer, 3001)
    credit(customer, 3000)

    facts = refused.value
    assert (facts.limit, facts.used, facts.wanted) == (cny("100.00"), cny("70.00"), cny("30.01"))
    assert customers.get(ADMIN, customer.id).credit_used == cny("100.00")


def test_credit_given_back_can_be_used_again(customers, credit):
    customer = add(customers, credit_limit=cny("100.00"))
    credit(customer, 10000)

    credit(customer, -10000)
    credit(customer, 10000)

    assert customers.get(ADMIN, customer.id).credit_used == cny("100.00")


def test_using_credit_is_no_new_version_of_the_customer(customers, credit):
    customer = add(customers, credit_limit=cny("100.00"))
    credit(customer, 1)

    changed = customers.change(ADMIN, customer.id, ChangeCustomer(name="Acme 2"), expected_version=1)

    assert (changed.version, changed.credit_used) == (2, cny("0.01"))


def test_a_new_limit_leaves_what_is_used(customers, credit):
    customer = add(customers, credit_limit=cny("100.00"))
    credit(customer, 8000)

    customers.change(ADMIN, customer.id, ChangeCustomer(credit_limit=cny("50.00")), expected_version=None)

    assert customers.get(ADMIN, customer.id).credit_used == cny("80.00")
    with pytest.raises(CreditExceeded) as refused:
        credit(customer, 1)
    assert (refused.value.limit, refused.value.used) == (cny("50.00"), cny("80.00"))


def test_credit_taken_while_the_limit_is_changed_is_not_lost(customers, credit, table):
    customer = add(customers, credit_limit=cny("100.00"))
    request = ChangeCustomer(credit_limit=cny("200.00"))
    read, repository = customers.get(ADMIN, customer.id), CustomerRepository(table)
    credit(customer, 6000)

    with table.transaction() as tx:
        repository.save(tx, TENANT, read, read.changed(request), Change.by(ADMIN, "changed", system_clock()))

    assert customers.get(ADMIN, customer.id).credit_used == cny("60.00")


def test_without_a_limit_any_amount_may_be_open(customers, credit):
    customer = add(customers, payment_terms="credit")
    credit(customer, 123456789)

    assert customers.get(ADMIN, customer.id).credit_used == cny("1234567.89")


@pytest.fixture
def mia(table):
    """Leads Ann and stands below another."""
    return a_team(table, "MIA", "ANN")


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_a_manager_sees_the_customers_of_his_team_and_nobodys(customers, mia, limit):
    add(customers, ANN, "Ann's")
    hidden = add(customers, BOB, "Bob's")
    add(customers, ADMIN, "Nobody's")

    assert names(customers, mia, limit) == ["Nobody's", "Ann's"]
    assert names(customers, mia, limit, owner_id="ANN") == ["Ann's"]
    assert names(customers, mia, limit, owner_id="BOB") == []
    with pytest.raises(NotFound):
        customers.get(mia, hidden.id)


def test_a_manager_gives_customers_to_his_team_only(customers, mia):
    free = add(customers, ADMIN)

    assert add(customers, mia, owner_id="ANN").owner_id == "ANN"
    with pytest.raises(InvalidRequest) as refused:
        customers.change(mia, free.id, ChangeCustomer(owner_id="BOB"), expected_version=None)

    assert refused.value.errors[0].pointer == "/owner_id"


def test_a_programs_new_customer_is_nobodys(customers):
    program = an_actor(Role.SALES, user_id="key:1")

    assert add(customers, program).owner_id is None
    with pytest.raises(OwnerNotSelf):
        add(customers, program, owner_id="ANN")
