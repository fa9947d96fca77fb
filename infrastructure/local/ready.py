"""Before the stack says it is ready: warm its functions, describe it for tests and tools, tell people where to go."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infrastructure.local.deploy import STAGE, Deployment, client
from infrastructure.local.emulator import ACCOUNT_ACCESS, Emulator

NO_RECORDS: dict[str, Any] = {"Records": []}
NOBODY = {"type": "REQUEST", "methodArn": "arn:aws:execute-api:::local/local/GET/", "headers": {}}
BY_SCHEDULE = ("RestockAlertsFunction", "ReportMailFunction", "OrderExpiryFunction", "StatementImportFunction")
EVENTS = {
    "AuthorizerFunction": NOBODY,
    "ProjectionsFunction": NO_RECORDS,
    "PublicationsFunction": NO_RECORDS,
    "DeliveriesFunction": NO_RECORDS,
    "PrinterFunction": NO_RECORDS,
    "MailEventsFunction": {"detail": {"mail": {}}},
    "PaymentChecksFunction": NO_RECORDS,
}

NEWCOMER = {
    "company_name": "Example",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "locale": "en",
    "full_name": "Ada Example",
    "email": "ada@example.com",
    "password": "Choose-10-characters",
}


def unknown_path(function: str) -> dict[str, Any]:
    """A request that any function with routes answers with 404, once it has loaded all it needs."""
    path = "/warm-up"
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": {"accept": "application/json"},
        "multiValueHeaders": {"accept": ["application/json"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": f"warm-up-{function}",
            "resourcePath": path,
            "httpMethod": "GET",
            "path": f"/{STAGE}{path}",
            "stage": STAGE,
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }


def warm(emulator: Emulator, deployment: Deployment) -> None:
    """Start a worker of every function that somebody may wait for; one that cannot start is named."""
    invoker = client(emulator, "lambda")

    def wake(function: str) -> str | None:
        event = EVENTS.get(function) or unknown_path(function)
        answer = invoker.invoke(FunctionName=deployment.functions[function], Payload=json.dumps(event))
        if "FunctionError" not in answer:
            return None
        reason = json.loads(answer["Payload"].read()).get("errorMessage", "no reason given")
        return f"  {function} does not start: {str(reason).strip().splitlines()[-1]}"

    waited_for = [function for function in deployment.functions if function not in BY_SCHEDULE]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for complaint in filter(None, pool.map(wake, waited_for)):
            print(complaint, flush=True)


def description(emulator: Emulator, deployment: Deployment, api_url: str) -> dict[str, Any]:
    """What `stack.json` holds; `environment` is what a service needs to run against this stack in another process."""
    outputs = deployment.outputs
    return {
        "api_url": api_url,
        "console_url": f"{api_url}/console",
        "mail_url": f"{emulator.url}/_ministack/ses/messages",
        "text_message_url": f"{emulator.url}/_ministack/sns/sms-messages",
        "tenant": None,
        "pids": [os.getpid(), emulator.process.pid if emulator.process else 0],
        "endpoint_url": emulator.url,
        "gateway_url": emulator.url + deployment.api_path,
        "outputs": outputs,
        "functions": deployment.functions,
        "log": str(emulator.home.emulator_log),
        "environment": {
            **ACCOUNT_ACCESS,
            "AWS_ENDPOINT_URL": emulator.url,
            "STAGE": STAGE,
            "TABLE_NAME": outputs["TableName"],
            "USER_POOL_ID": outputs["UserPoolId"],
            "USER_POOL_CLIENT_ID": outputs["UserPoolClientId"],
            "SECRET_ID": outputs["SecretId"],
            "TENANT_KEY_ID": outputs["TenantKeyId"],
            "EVENT_BUS_NAME": outputs["EventBusName"],
            "MAIL_QUEUE_URL": outputs["MailQueueUrl"],
            "FAILURES_QUEUE_URL": outputs["ProjectionFailuresUrl"],
            "FILES_BUCKET": outputs["FilesBucketName"],
            "MAIL_SENDER": outputs["MailSender"],
            "PUBLIC_URL": api_url,
            "CORS_ORIGIN": "*",
            "POWERTOOLS_SERVICE_NAME": "tallyshop",
            "POWERTOOLS_METRICS_NAMESPACE": "Tallyshop",
            "POWERTOOLS_LOG_LEVEL": "INFO",
        },
    }


def welcome(described: dict[str, Any]) -> str:
    """What a newcomer reads when the stack is up."""
    lines = [
        "",
        "Tallyshop is up.",
        f"  Console {described['console_url']}",
        f"  API     {described['api_url']}/v1",
        f"  Mail    {described['mail_url']}",
        f"  Texts   {described['text_message_url']}",
        "  Logs    .venv/bin/python -m infrastructure.local logs --follow",
    ]
    tenant = described["tenant"]
    if tenant:
        lines += ["", f"Sign in to the console with the password {tenant['password']} as", ""]
        lines += [f"  {person['role']:<10}{person['email']}" for person in tenant["people"]]
        lines += ["", "or by the API:", ""]
        lines += [curl(described, "sign-in", {"email": tenant["email"], "password": tenant["password"]})]
    else:
        lines += ["", "Sign up, then sign in with the same address and password at /v1/sign-in:", ""]
        lines += [curl(described, "sign-up", NEWCOMER)]
    return "\n".join([*lines, "", "Then send the access_token of the answer as `Authorization: Bearer ...`.", ""])


def curl(described: dict[str, Any], path: str, body: dict[str, str]) -> str:
    """A call that is ready to be pasted."""
    return f"  curl {described['api_url']}/v1/{path} -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
