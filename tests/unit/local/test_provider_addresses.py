"""The addresses of payment providers on their way from the environment to the template."""

from infrastructure.local.deploy import PROVIDERS, addresses_given, addresses_in_use
from tests.template import resources


class CloudFormation:
    """A stack that came up with stand-ins."""

    def describe_stacks(self, **_stack: str):
        given = {"Stage": "local", "StripeApiBase": "http://127.0.0.1:9000"}
        return {"Stacks": [{"Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()]}]}


def test_the_environment_names_what_it_wants_to_be_elsewhere():
    environment = {"STRIPE_API_BASE": "http://127.0.0.1:9000", "ALIPAY_GATEWAY": "", "HOME": "/root"}

    assert addresses_given(environment) == {"StripeApiBase": "http://127.0.0.1:9000"}


def test_a_running_stack_keeps_what_it_came_up_with():
    assert addresses_in_use(CloudFormation()) == {"StripeApiBase": "http://127.0.0.1:9000"}


def test_the_template_hands_them_to_the_functions_that_call_providers():
    functions = resources()

    for name in ("PaymentsFunction", "PaymentChecksFunction", "StatementImportFunction"):
        variables = functions[name]["Properties"]["Environment"]["Variables"]
        assert {variables[variable]["Ref"] for variable in PROVIDERS.values()} == set(PROVIDERS)
