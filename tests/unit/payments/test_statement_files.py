"""Statements as files: read strictly, and what is hostile, broken or huge is refused and nothing else."""

import gzip
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.payments.statements import alipay_bill, wechat_pay_bill
from shared.payments.statements.archives import files_in, inflated
from shared.payments.statements.bank_files import statements_in
from shared.payments.statements.bank_pairs import names_in
from shared.payments.statements.lines import UnreadableStatement, amount_of
from tests.unit.payments.bank import Entry, camt, mt940
from tests.unit.payments.statements import TODAY

ID = "06F2ABCDEFGHJKMNPQRSTVWX"
BODY = '<Ntry><Amt Ccy="CNY">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{}</Dt></BookgDt></Ntry>'


def document(body: str, opening: str = "") -> bytes:
    account = "<Acct><Id><Othr><Id>202051</Id></Othr></Id></Acct>"
    return f"{opening}<Document><BkToCstmrStmt><Stmt>{account}{body}</Stmt></BkToCstmrStmt></Document>".encode()


def zipped(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.30", "CNY", 1230),
        ("12.3", "CNY", 1230),
        ("12", "CNY", 1200),
        ("12.", "EUR", 1200),
        ("12.30000", "CNY", 1230),
        ("0.07", "CNY", 7),
        ("12", "JPY", 12),
        ("12.00", "JPY", 12),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_is_a_plain_decimal_whose_zeros_may_be_missing(text, currency, minor):
    assert amount_of(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1e1",
        "1_000",
        "１２.30",
        "NaN",
        "Infinity",
        "-1.00",
        "+1.00",
        " 1.00",
        "1,00",
        ".5",
        "0x1",
        "1.234",
        "1.2.3",
        "9" * 14,
    ],
)
def test_what_decimal_takes_beside_that_is_no_amount(text):
    with pytest.raises(UnreadableStatement):
        amount_of(text, "CNY")


@pytest.mark.parametrize("written", [camt, mt940], ids=["camt", "MT940"])
def test_both_formats_say_the_same(written):
    entries = [Entry(20050, f"Danke {ID} für Stühle", reference="B-1"), Entry(-100, "Gebühr", reference="B-2")]

    (statement,) = statements_in(written(*entries))

    assert [(line.day, line.kind, line.amount, line.reference) for line in statement.lines] == [
        (TODAY, "payment", 20050, "B-1"),
        (TODAY, "refund", -100, "B-2"),
    ]
    assert names_in(statement.lines[0].text) == [ID]


def test_a_zip_of_statements_is_read_like_its_files():
    archive = zipped({"a.xml": camt(Entry(100, "a")), "b.sta": mt940(Entry(200, "b"))})

    amounts = [line.amount for statement in statements_in(archive) for line in statement.lines]

    assert amounts == [100, 200]


def test_a_batch_is_as_many_lines_as_it_has_transactions():
    part = '<TxDtls><Amt Ccy="CNY">{}</Amt><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>'
    details = f"<NtryDtls>{part.format('60.00', 'a')}{part.format('40.00', 'b')}</NtryDtls>"
    batch = BODY.format("100.00", TODAY).replace("</Ntry>", f"<AcctSvcrRef>B-1</AcctSvcrRef>{details}</Ntry>")

    (statement,) = statements_in(document(batch))

    assert [(line.amount, line.reference, line.text) for line in statement.lines] == [
        (6000, "B-1/1", "a"),
        (4000, "B-1/2", "b"),
    ]


def test_what_is_not_booked_yet_is_left_out():
    (statement,) = statements_in(document(BODY.format("1.00", TODAY).replace("BOOK", "PDNG")))

    assert statement.lines == []


@pytest.mark.parametrize("cut", [1, 7, 23])
@pytest.mark.parametrize("around", ["{}", "Thanks {} Ada", "RF:{}/x", "e2e{}"])
def test_a_reference_is_found_however_a_bank_cuts_it(cut, around):
    broken = f"{ID[:cut]} {ID[cut:]}"

    found = names_in(around.format(broken))

    assert (ID in found) is (around != "e2e{}")


BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)).replace("&a0;", "&a;")
    + "]>"
)
HOSTILE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 50,
    "no statement": b"<html></html>",
    "broken XML": camt(Entry(100, "a"))[:-9],
    "entities that multiply": document(f"{BODY.format('1.00', TODAY)}&a9;", BOMB),
    "an entity of a file": document("&x;", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "a DTD": document(BODY.format("1.00", TODAY), "<!DOCTYPE x>"),
    "an encoding that is none": document("", '<?xml version="1.0" encoding="klingon"?>'),
    "no account": b"<Document><BkToCstmrStmt><Stmt></Stmt></BkToCstmrStmt></Document>",
    "an amount of ten": document(BODY.format("1e1", TODAY)),
    "full-width digits": document(BODY.format("１.00", TODAY)),
    "less than a cent": document(BODY.format("1.001", TODAY)),
    "a debit with a sign": document(BODY.format("-1.00", TODAY)),
    "a day that is none": document(BODY.format("1.00", "2026-02-30")),
    "a day in words": document(BODY.format("1.00", "yesterday")),
    "no direction": document(BODY.format("1.00", TODAY).replace("CRDT", "BOTH")),
    "no currency": document(BODY.format("1.00", TODAY).replace('Ccy="CNY"', "")),
    "MT940 in digits of another script": mt940(Entry(100, "a")).decode().replace("1,00", "１,00").encode(),
    "MT940 with two commas": mt940(Entry(100, "a")).replace(b"1,00N", b"1,0,0N"),
    "MT940 without an account": mt940(Entry(100, "a")).replace(b":25:12030000/0000202051", b":25:"),
    "MT940 without a balance": mt940(Entry(100, "a")).replace(b":60F:C261122CNY0,00", b"").replace(b":62F:", b":99:"),
    "MT940 in the thirteenth month": mt940(Entry(100, "a")).replace(b":61:2611221122", b":61:2613221322"),
    "a broken zip": b"PK\x03\x04" + b"x" * 100,
    "a zip of noise": zipped({"a": b"noise"}),
    "a zip in a zip": zipped({"a.zip": zipped({"a.xml": camt(Entry(100, "a"))})}),
    "a zip of too many": zipped({f"{n}.xml": camt(Entry(100, "a")) for n in range(30)}),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_statement_is_refused_and_never_a_crash(content):
    with pytest.raises(UnreadableStatement) as refused:
        statements_in(content)

    assert "etc/passwd" not in str(refused.value)


def test_what_swells_is_refused_before_it_has():
    swollen, bound = b"<" + b" " * (16 * 1024 * 1024), 1024 * 1024

    for opened in (
        lambda: files_in(zipped({"bomb.xml": swollen}), largest=bound),
        lambda: inflated(gzip.compress(swollen), largest=bound),
    ):
        with pytest.raises(UnreadableStatement, match="too much"):
            opened()


def test_a_member_that_lies_about_its_size_is_counted_as_it_is():
    honest = zipped({"a.xml": b" " * 10_000})
    liar = honest.replace((10_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    with pytest.raises(UnreadableStatement):
        files_in(liar, largest=5_000)


def test_depth_is_no_danger():
    deep = document("<a>" * 100_000 + "</a>" * 100_000)

    assert statements_in(deep)[0].lines == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("100.00", "1e2"),
        lambda text: text.replace("100.00", "１００.00"),
        lambda text: text.replace("CNY", "USD"),
        lambda text: text.replace("交易状态", "状态"),
        lambda text: text.replace("`2026-11-22 16:00:00,", "`2026-11-22 16:00:00"),
        lambda _text: "",
    ],
)
def test_a_bill_of_wechats_that_says_what_cannot_be_is_refused(change):
    from hashlib import sha1

    from tests.peers.wechat_pay import WeChatPeer

    peer = WeChatPeer()
    order = {"transaction_id": "42", "out_trade_no": "1", "amount": {"total": 10000}}
    peer.bill("2026-11-22", peer.paid_row(order))
    changed = change(peer.bills["2026-11-22"]).encode()

    with pytest.raises(UnreadableStatement):
        wechat_pay_bill.lines_of(gzip.compress(changed), sha1(changed).hexdigest(), TODAY)


@pytest.mark.parametrize("content", [b"", b"\xff\xff", "支付宝交易号,商户订单号\na,b".encode("gbk"), b"a,b"])
def test_a_bill_of_alipays_that_says_what_cannot_be_is_refused(content):
    for archive in (zipped({"x_业务明细.csv": content}), content):
        with pytest.raises(UnreadableStatement):
            alipay_bill.lines_of(archive, TODAY)


SEEDS = [camt(Entry(100, ID)), mt940(Entry(100, ID), Entry(-5, "x")), zipped({"a.xml": camt(Entry(100, "a"))})]


def read_or_refused(content: bytes) -> None:
    try:
        statements = statements_in(content)
    except UnreadableStatement:
        return
    assert all(isinstance(line.amount, int) and isinstance(line.day, date) for s in statements for line in s.lines)


@st.composite
def changed_files(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        content[start : start + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(content)


@settings(max_examples=100, deadline=None)
@given(st.one_of(changed_files(), st.binary(max_size=200), st.text(":6125CD,\n0ANMS/?86FR").map(str.encode)))
def test_whatever_comes_is_read_or_refused(content):
    read_or_refused(content)


@pytest.mark.soak
@settings(max_examples=5_000, deadline=None)
@given(
    st.one_of(changed_files(), changed_files(), st.text(":6125CD,\n0ANMS/?86FR").map(lambda t: f":20:A\n{t}".encode()))
)
def test_whatever_comes_is_read_or_refused_at_length(content):
    read_or_refused(content)
