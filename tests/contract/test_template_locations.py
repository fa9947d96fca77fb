"""The template is written for reading; what is deployed points at the zips."""

import pytest

from infrastructure.bundles.template import pointing_at_zips


def test_functions_and_layers_are_taken_from_their_zips() -> None:
    template = "A:\n  CodeUri: functions/orders  # places orders\nB:\n  ContentUri: .build/lambda/typesetting\n"

    deployed = pointing_at_zips(template)

    assert deployed == "A:\n  CodeUri: functions/orders.zip  # places orders\nB:\n  ContentUri: typesetting.zip\n"


def test_code_from_a_place_that_is_not_built_is_refused() -> None:
    with pytest.raises(ValueError, match="elsewhere"):
        pointing_at_zips("A:\n  CodeUri: elsewhere/orders\n")
