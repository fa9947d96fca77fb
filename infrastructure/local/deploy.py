"""The template of production onto the emulator, through CloudFormation as on AWS."""

import contextlib
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infrastructure.local import packages
from infrastructure.local.emulator import ACCOUNT_ACCESS, REGION, Emulator
from infrastructure.local.failure import StackFailure
from infrastructure.local.home import REPOSITORY

STACK_NAME = "tallyshop"
STAGE = "local"
ARTIFACTS = "tallyshop-artifacts"
DEPLOYED = "/tallyshop/local/deployed"
PROVIDERS = {
    "StripeApiBase": "STRIPE_API_BASE",
    "AlipayGateway": "ALIPAY_GATEWAY",
    "WechatPayApiBase": "WECHAT_PAY_API_BASE",
}
"""Parameters, and the variables of the environment that may set them: stand-ins for the payment providers."""
NOT_EMULATED = {"IsolateTenants": "false", "UseFirewall": "false"}
GENEROUS = {"TenantRequestsPerMinute": "60000", "UseTextMessages": "true"}
"""More than one machine serves: it is counted here as on AWS, and refuses nobody. Messages cost nothing here."""
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
Client = Any  # boto3 makes its clients at run time
CODE_REFERENCE = re.compile(r"\b(CodeUri|ContentUri): (\S+)")


@dataclass(frozen=True)
class Deployment:
    """What a deployed stack is made of."""

    outputs: dict[str, str]
    functions: dict[str, str]
    changed: bool

    @property
    def api_path(self) -> str:
        """Where the emulator serves the API."""
        return f"/_aws/execute-api/{self.outputs['ApiId']}/{STAGE}"


def client(emulator: Emulator, service: str) -> Client:
    """A client of one of the emulator's services."""
    return boto3.session.Session().client(  # type: ignore[call-overload]
        service,
        endpoint_url=emulator.url,
        region_name=REGION,
        aws_access_key_id=ACCOUNT_ACCESS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ACCOUNT_ACCESS["AWS_SECRET_ACCESS_KEY"],
        config=Config(read_timeout=300, retries={"max_attempts": 1}),
    )


def deploy(emulator: Emulator, public_url: str, *, built: bool = False, again: bool = False) -> Deployment:
    """Bring the stack to the working tree, or to what `make build` built; no change costs a look.

    Done `again` while it runs, it keeps the providers' addresses with which it came up.
    """
    template, bundles = rewritten(emulator, built=built)
    addresses = addresses_in_use(client(emulator, "cloudformation")) if again else addresses_given(os.environ)
    providers = {name: address for name, address in addresses.items() if f"Default: {address}\n" not in template}
    parameters = {"Stage": STAGE, "PublicUrl": public_url} | NOT_EMULATED | GENEROUS | providers
    digest = hashlib.sha256(json.dumps([template, parameters]).encode()).hexdigest()
    cloudformation, parameter_store = client(emulator, "cloudformation"), client(emulator, "ssm")
    present = exists(cloudformation)
    changed = not present or last_deployed(parameter_store) != digest
    if changed:
        url = upload(emulator, template, bundles)
        carry_out(cloudformation, "update" if present else "create", url, parameters)
        answer_errors_as_declared(emulator, cloudformation)
        verify_sender(emulator, cloudformation)
        parameter_store.put_parameter(Name=DEPLOYED, Value=digest, Type="String", Overwrite=True)
    return described(cloudformation, changed=changed)


def addresses_given(environment: Mapping[str, str]) -> dict[str, str]:
    """The providers' addresses that the environment names, as parameters."""
    return {name: environment[variable] for name, variable in PROVIDERS.items() if environment.get(variable)}


def addresses_in_use(cloudformation: Client) -> dict[str, str]:
    """The providers' addresses of the stack as it stands."""
    given = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0].get("Parameters", [])
    return {each["ParameterKey"]: each["ParameterValue"] for each in given if each["ParameterKey"] in PROVIDERS}


def last_deployed(parameter_store: Client) -> str:
    """The digest of what was deployed last, kept where it is saved and lost together with the stack."""
    try:
        return str(parameter_store.get_parameter(Name=DEPLOYED)["Parameter"]["Value"])
    except parameter_store.exceptions.ParameterNotFound:
        return ""


def rewritten(emulator: Emulator, *, built: bool) -> tuple[str, list[packages.Package]]:
    """The template with every local path replaced by a package in the emulator's bucket, and those packages."""
    bundles: list[packages.Package] = []

    def packaged(reference: re.Match[str]) -> str:
        name, path = reference.groups()
        bundle = package(emulator, path, built=built)
        bundles.append(bundle)
        return f"{name}: s3://{ARTIFACTS}/{bundle.key}"

    return CODE_REFERENCE.sub(packaged, (REPOSITORY / "template.yaml").read_text()), bundles


def package(emulator: Emulator, path: str, *, built: bool) -> packages.Package:
    """The package that stands for a path of the template."""
    name = PurePath(path).name
    if built:
        return packages.built(path if path.startswith("functions/") else name)
    if path.startswith("functions/"):
        return packages.function(path)
    return packages.shared_layer(emulator.home) if path == "shared" else packages.dependencies_layer(name)


def upload(emulator: Emulator, template: str, bundles: list[packages.Package]) -> str:
    """Store template and packages; answers the template's address."""
    s3 = client(emulator, "s3")
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    for bundle in bundles:
        s3.put_object(Bucket=ARTIFACTS, Key=bundle.key, Body=bundle.content)
    s3.put_object(Bucket=ARTIFACTS, Key="template.yaml", Body=template.encode())
    return f"{emulator.url}/{ARTIFACTS}/template.yaml"


def exists(cloudformation: Client) -> bool:
    """Whether there is a stack to update; one whose creation failed is removed first."""
    try:
        stack = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    except ClientError:
        return False
    if stack["StackStatus"] in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        cloudformation.delete_stack(StackName=STACK_NAME)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=STACK_NAME, WaiterConfig={"Delay": 1})
        return False
    return True


def carry_out(cloudformation: Client, action: str, template_url: str, parameters: dict[str, str]) -> None:
    """Create or update the stack and wait for it, counting its resources aloud."""
    call = getattr(cloudformation, f"{action}_stack")
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    since = time.time()
    try:
        call(StackName=STACK_NAME, TemplateURL=template_url, Parameters=given, Capabilities=CAPABILITIES)
    except ClientError as refusal:
        if "No updates" in str(refusal):
            return
        raise StackFailure(f"CloudFormation refuses the template: {refusal.response['Error']['Message']}") from None
    while (status := status_of(cloudformation)).endswith("IN_PROGRESS"):
        show_progress(cloudformation, since)
        time.sleep(0.3)
    print(flush=True)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise StackFailure(f"The stack did not deploy ({status}):\n{reasons(cloudformation, since)}")


def status_of(cloudformation: Client) -> str:
    """The stack's status."""
    return str(cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]["StackStatus"])


def events(cloudformation: Client, since: float) -> list[dict[str, Any]]:
    """What happened to resources since a moment, newest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK_NAME)
    return [event for page in pages for event in page["StackEvents"] if event["Timestamp"].timestamp() >= since - 1]


def show_progress(cloudformation: Client, since: float) -> None:
    """How many resources are done."""
    done = {e["LogicalResourceId"] for e in events(cloudformation, since) if e["ResourceStatus"].endswith("_COMPLETE")}
    end = "\r" if sys.stdout.isatty() else "\n"
    print(f"  deploying: {len(done)} resources done ", end=end, flush=True)


def reasons(cloudformation: Client, since: float) -> str:
    """Which resource failed and why, in the order it happened."""
    failed = [e for e in reversed(events(cloudformation, since)) if e["ResourceStatus"].endswith("_FAILED")]
    return "\n".join(f"  {e['LogicalResourceId']}: {e.get('ResourceStatusReason', 'no reason given')}" for e in failed)


def answer_errors_as_declared(emulator: Emulator, cloudformation: Client) -> None:
    """The emulator drops the API's gateway responses on import: put them in place, and deploy them."""
    processed = cloudformation.get_template(StackName=STACK_NAME, TemplateStage="Processed")["TemplateBody"]
    declared = processed["Resources"]["Api"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]
    gateway = client(emulator, "apigateway")
    api = described(cloudformation, changed=True).outputs["ApiId"]
    for kind, response in declared.items():
        gateway.put_gateway_response(
            restApiId=api,
            responseType=kind,
            statusCode=str(response["statusCode"]),
            responseParameters={key: substituted(value) for key, value in response["responseParameters"].items()},
            responseTemplates=response["responseTemplates"],
        )
    gateway.create_deployment(restApiId=api, stageName=STAGE)


def verify_sender(emulator: Emulator, cloudformation: Client) -> None:
    """Mails go out from verified addresses only; at AWS the address or its domain is verified by its owner."""
    sender = described(cloudformation, changed=True).outputs["MailSender"]
    client(emulator, "sesv2").create_email_identity(EmailIdentity=sender)


def substituted(value: str | dict[str, str]) -> str:
    """The value of a response header; the only parameter in use is the origin that may call from a browser."""
    return value["Fn::Sub"].replace("${CorsOrigin}", "*") if isinstance(value, dict) else value


def described(cloudformation: Client, *, changed: bool) -> Deployment:
    """The stack's outputs and functions as they are now."""
    stack = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK_NAME)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return Deployment(
        outputs={output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]},
        functions={
            r["LogicalResourceId"]: r["PhysicalResourceId"]
            for r in resources
            if r["ResourceType"] == "AWS::Lambda::Function"
        },
        changed=changed,
    )
