"""Texts and formats of a language."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shared.core.money import Money
from shared.language import Language, language

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Chair"\nmsgstr "椅子"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zh_CN.po").write_text(CATALOGUE, "utf-8")
    return tmp_path


def test_a_text_is_translated_or_stays_as_it_is(folder: Path) -> None:
    assert [language(name, folder).text("Chair") for name in ("en", "zh-CN")] == ["Chair", "椅子"]
    assert language("zh-CN", folder).text("Table") == "Table"


def test_a_catalogue_may_be_a_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "zh_CN").mkdir()
    for english, chinese in (("Chair", "椅子"), ("Table", "桌子")):
        text = CATALOGUE.replace("Chair", english).replace("椅子", chinese)
        (tmp_path / "zh_CN" / f"{english}.po").write_text(text, "utf-8")

    words = Language("zh-CN", tmp_path)

    assert (words.text("Chair"), words.text("Table")) == ("椅子", "桌子")


@pytest.mark.parametrize(
    ("name", "day", "ago"), [("en", "Nov 21, 2026", "3 minutes ago"), ("zh-CN", "2026年11月21日", "3分钟前")]
)
def test_days_and_spans_are_short(folder: Path, name: str, day: str, ago: str) -> None:
    words = Language(name, folder)

    assert (words.short_day(date(2026, 11, 21)), words.before(190)) == (day, ago)


def test_templates_get_all_translations(folder: Path) -> None:
    assert [language(name, folder).texts for name in ("en", "zh-CN")] == [{}, {"Chair": "椅子"}]


@pytest.mark.parametrize(
    ("name", "value", "written", "plain"),
    [
        ("en", Money(123450, "CNY"), "CN¥1,234.50", "1,234.50"),
        ("zh-CN", Money(123450, "CNY"), "¥1,234.50", "1,234.50"),
        ("en", Money(-1234, "JPY"), "-¥1,234", "-1,234"),
        ("zh-CN", Money(1234, "JPY"), "JP¥1,234", "1,234"),
        ("en", Money(1234567, "KWD"), "KWD\u00a01,234.567", "1,234.567"),
        ("en", Money(1500, "IQD"), "IQD\u00a01.500", "1.500"),
        ("en", Money(150, "HUF"), "HUF\u00a01.50", "1.50"),
    ],
)
def test_money_has_the_currencys_decimals(folder: Path, name: str, value: Money, written: str, plain: str) -> None:
    words = Language(name, folder)

    assert (words.money(value), words.amount(value)) == (written, plain)


@pytest.mark.parametrize(
    ("rate", "written"), [("0", "0%"), ("0.13", "13%"), ("0.075", "7.5%"), ("0.123456", "12.3456%")]
)
def test_a_share_loses_no_decimal(folder: Path, rate: str, written: str) -> None:
    assert language("en", folder).percent(rate) == written


def test_a_moment_is_told_where_the_tenant_is(folder: Path) -> None:
    moment = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)

    written = [language(name, folder).moment(moment, "Asia/Shanghai") for name in ("en", "zh-CN")]

    assert written == ["November 22, 2026 4:05\u202fAM", "2026年11月22日 04:05"]
