"""What IAM answers, from the template's own statements: so much of its rules as they use, and an error for more."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.template import resources

Statement = dict[str, Any]
Context = Mapping[str, str | list[str]]
"""Condition keys of a request; a list is a key of many values, as LeadingKeys is."""

ACCOUNT = {"AWS::Partition": "aws", "AWS::AccountId": "111122223333", "AWS::StackName": "tallyshop-prod"}
TRUE_CONDITIONS = {"IsolatesTenants", "IsProduction"}


def resolved(value: Any, conditions: Iterable[str] = TRUE_CONDITIONS) -> Any:
    """The value without intrinsic functions; the ARN of a resource is `arn:` and its logical id."""
    match value:
        case {"Fn::If": [condition, yes, no]}:
            return resolved(yes if condition in conditions else no, conditions)
        case {"Fn::Join": [between, parts]}:
            return between.join(resolved(part, conditions) for part in parts)
        case dict():
            return _name(value) or {key: resolved(part, conditions) for key, part in value.items()}
        case list():
            return [resolved(part, conditions) for part in value]
    return value


def _name(value: dict[str, Any]) -> str | None:
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return f"arn:{name}"
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{([\w:]+)(\.Arn)?\}", lambda m: ACCOUNT.get(m[1]) or f"arn:{m[1]}", text)
    return None


def statements_of(policy: str, conditions: Iterable[str] = TRUE_CONDITIONS) -> list[Statement]:
    """The statements of one managed policy."""
    return list(resolved(resources()[policy]["Properties"]["PolicyDocument"]["Statement"], conditions))


def statements_of_role(role: str) -> list[Statement]:
    """Everything that a role may do."""
    policies = resolved(resources()[role]["Properties"]["ManagedPolicyArns"])
    return [statement for policy in policies for statement in statements_of(policy)]


def statements_of_function(function: str, conditions: Iterable[str] = TRUE_CONDITIONS) -> list[Statement]:
    """What a function may do by itself, as far as managed policies of this template say it."""
    policies = resources()[function]["Properties"].get("Policies", [])
    named = [policy["Ref"] for policy in policies if "Ref" in policy]
    return [statement for policy in named for statement in statements_of(policy, conditions)]


@dataclass(frozen=True)
class Asked:
    """One request to AWS: who calls is in the context, as principal tags and the like."""

    action: str
    resource: str
    context: Context


def allowed(statements: Iterable[Statement], asked: Asked) -> bool:
    """Some statement allows it and none denies it."""
    effects = {statement["Effect"] for statement in statements if _applies(statement, asked)}
    return "Allow" in effects and "Deny" not in effects


def _applies(statement: Statement, asked: Asked) -> bool:
    unknown = set(statement) - {"Sid", "Effect", "Action", "Resource", "Condition", "Principal"}
    assert not unknown, f"this evaluator knows nothing of {unknown}"
    return (
        any(_like(asked.action, pattern) for pattern in _many(statement["Action"]))
        and any(_like_in(asked, asked.resource, pattern) for pattern in _many(statement.get("Resource", "*")))
        and all(
            _holds(operator, key, _many(wanted), asked)
            for operator, tests in statement.get("Condition", {}).items()
            for key, wanted in tests.items()
        )
    )


def _holds(operator: str, key: str, wanted: list[str], asked: Asked) -> bool:
    given = asked.context.get(key)
    if operator == "Null":
        return wanted == [str(not given).lower()]
    values, quantifier, comparison = _many(given or []), *_split(operator)
    if quantifier == "ForAllValues":
        return all(any(_compared(comparison, asked, value, pattern) for pattern in wanted) for value in values)
    return any(_compared(comparison, asked, value, pattern) for value in values for pattern in wanted)


def _split(operator: str) -> tuple[str, str]:
    quantifier, _, comparison = operator.rpartition(":")
    return quantifier, comparison


def _compared(comparison: str, asked: Asked, value: str, pattern: str) -> bool:
    match comparison:
        case "StringLike" | "ArnLike":
            return _like_in(asked, value, pattern)
        case "StringEquals" | "Bool":
            return value == pattern
        case "NumericLessThan":
            return float(value) < float(pattern)
    raise AssertionError(f"this evaluator does not know {comparison}")


def _like_in(asked: Asked, value: str, pattern: str) -> bool:
    """With policy variables: their values are no patterns, and one without a value matches nothing."""
    parts = re.split(r"\$\{([^}]+)\}", pattern)
    names = parts[1::2]
    if any(name not in asked.context for name in names):
        return False
    parts[1::2] = [re.escape(str(asked.context[name])) for name in names]
    parts[0::2] = [_expression(text) for text in parts[0::2]]
    return re.fullmatch("".join(parts), value, re.DOTALL) is not None


def _like(value: str, pattern: str) -> bool:
    return re.fullmatch(_expression(pattern), value, re.DOTALL) is not None


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def _many(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
