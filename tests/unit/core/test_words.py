"""What a search finds."""

import pytest

from shared.core.words import asked_words, indexed_words


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Alfreds Futterkiste", "ALF"),
        ("Alfreds Futterkiste", "futterkiste alfreds"),
        ("Café Zoë", "cafe zoe"),
        ("SKU-0001.b", "0001"),
        ("北京大学出版社", "大学"),
        ("北京 Office", "office 北"),
        ("ＦＵＬＬ width", "full"),
    ],
)
def test_every_word_asked_for_begins_a_word_of_the_text(text, query):
    words = set(indexed_words(text))

    assert all(any(word.startswith(asked) for word in words) for asked in asked_words(query))


@pytest.mark.parametrize(("text", "query"), [("Futterkiste", "kiste"), ("北京大学", "学大"), ("Chair", "chairs")])
def test_the_middle_of_a_word_is_not_found(text, query):
    words = set(indexed_words(text))

    assert not all(any(word.startswith(asked) for word in words) for asked in asked_words(query))


def test_the_longest_word_is_looked_up_first():
    assert asked_words("a chair by the window") == ["window", "chair", "the", "by", "a"]
