"""Letters in the tenant's language."""

from collections.abc import Iterator
from datetime import date, timedelta

from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from shared.notifications.restock_lines import RestockLine
from shared.notifications.stationery import CATALOGUES, TEMPLATES, letter
from shared.replenishment.models import Alert

CHAIR = RestockLine(
    Alert("CHAIR", "橡木椅子", 4, 5, 2000, "2026-11-22T08:00:00.000Z"),
    on_hand=1204,
    reserved=1200,
    available=4,
    days_of_cover=0,
    quantity=2300,
    order_by=date(2026, 12, 1),
)


def messages() -> Iterator[str]:
    for template in sorted(TEMPLATES.iterdir()):
        with template.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_", "gettext", "ngettext"), [], {"newstyle_gettext": "true"}):
                yield message[0] if isinstance(message, tuple) else message


def test_every_word_of_the_templates_is_translated() -> None:
    with (CATALOGUES / "zh_CN.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")

    untranslated = [message for message in messages() if not (found := catalogue.get(message)) or not found.string]

    assert untranslated == []


def test_no_translation_is_left_over() -> None:
    with (CATALOGUES / "zh_CN.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")

    translated = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue if message.id}

    assert translated == set(messages())


def test_a_chinese_tenant_reads_chinese() -> None:
    mail = letter(
        "restock", "zh-CN", {"lines": [CHAIR], "company": "安可贸易", "link": "https://x.example/", "leave_url": None}
    )

    assert mail.subject == "1 种商品需要补货 - 安可贸易"
    assert "现有库存: 1,204\n已预留: 1,200\n可用库存: 4\n补货点: 5\n可售天数: 0\n" in mail.text
    assert "建议订货量: 2,300, 最迟 2026年12月1日\n" in mail.text
    assert '<html lang="zh-CN">' in mail.html


def test_one_product_is_spoken_of_in_the_singular() -> None:
    mail = letter("restock", "en", {"lines": [CHAIR], "company": "Acme", "link": None, "leave_url": None})

    assert mail.subject == "1 product to reorder - Acme"
    assert mail.text.endswith("Days of cover: 0\nSuggested order: 2,300, by December 1, 2026\n")


def test_a_code_says_how_long_it_is_valid_and_where_it_is_entered() -> None:
    facts = {"purpose": "invitation", "company": "Acme", "name": "Ann", "address": "a@b.example", "code": "C"}
    link = "https://shop.example/console/invitation?email=a%40b.example"

    mail = letter("code", "en", facts | {"lasting": timedelta(days=7), "link": link})

    assert "It is valid for 7 days, once, for a@b.example." in mail.text
    assert f"\nChoose the password: {link}\n" in mail.text
    assert f'href="{link}"' in mail.html
