"""Charts: bars on a base line, and a scale of few round values."""

import pytest

from functions.console.charts import HEAD, HEIGHT, WIDTH, bars, room, steps
from functions.console.wording import wording


@pytest.mark.parametrize(
    ("bottom", "top", "values"),
    [
        (0, 0, [0]),
        (0, 3, [0, 1, 2, 3]),
        (0, 100, [0, 50, 100]),
        (0, 8_400_00, [0, 5_000_00]),
        (-30, 70, [0, 50]),
        (-70, -10, [-60, -40, -20]),
    ],
)
def test_a_scale_has_few_round_values(bottom, top, values):
    assert steps(bottom, top) == values


@pytest.mark.parametrize("top", [1, 7, 99, 12_345, 10**12 + 1])
def test_a_scale_never_crowds_nor_leaves_alone(top):
    assert 2 <= len(steps(0, top)) <= 5


def test_values_of_the_scale_stand_where_bars_of_that_height_end():
    chart = bars([50, 100, -20], ["a", "b", "c"], ["A", "B", "C"], said=str)
    heights = {label: y for y, label in chart.scale}

    assert list(heights) == ["0", "50", "100"]
    assert heights["0"] == chart.base
    assert [heights["50"], heights["100"]] == [chart.bars[0].y, chart.bars[1].y]
    assert all(bar.x >= chart.side and bar.x + bar.width <= WIDTH for bar in chart.bars)
    assert all(bar.y >= HEAD - 1 and bar.y + bar.height <= HEIGHT for bar in chart.bars)


def test_the_side_has_room_for_the_longest_word_on_a_phone():
    assert room(["0", "12.5K"]) >= 5 * 13
    assert room(["1.2万"]) == room(["12.5K"])


@pytest.mark.parametrize(
    ("name", "minor", "text"),
    [
        ("en", 1_250_000, "12.5K"),
        ("zh-CN", 1_250_000, "1.2万"),
        ("en", 50, "0.5"),
        ("zh-CN", 0, "0"),
        ("en", -500_000, "-5K"),
    ],
)
def test_a_scale_says_amounts_shortly(name, minor, text):
    assert wording(name, "UTC").short_money(minor, "CNY") == text
