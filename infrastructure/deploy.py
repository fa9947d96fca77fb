"""Build for Lambda and deploy with the SAM command line, which uv fetches when first needed."""

import argparse
import subprocess
import sys

import botocore.session

from infrastructure import build
from infrastructure.bundles.platform import LAMBDA, uv

SAM = "aws-sam-cli>=1.170,<2"


def main() -> None:
    """Deploy the stack tallyshop-STAGE, with further parameters of template.yaml as Name=value."""
    parser = argparse.ArgumentParser(prog="infrastructure.deploy", description=main.__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("parameters", nargs="*", metavar="Name=value")
    arguments = parser.parse_args()
    _require_account()
    build.build(LAMBDA)
    sys.exit(subprocess.run(_sam_deploy(arguments.stage, arguments.parameters), check=False).returncode)


def _require_account() -> None:
    session = botocore.session.get_session()
    if session.get_credentials() is None:
        sys.exit("No AWS credentials found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
    if session.get_config_variable("region") is None:
        sys.exit("No AWS region found: set AWS_DEFAULT_REGION, or a region in the profile.")


def _sam_deploy(stage: str, parameters: list[str]) -> list[str]:
    template = str(build.OUTPUT / LAMBDA.name / "template.yaml")
    command = [uv(), "tool", "run", "--from", SAM, "sam", "deploy", "--template-file", template, "--resolve-s3"]
    command += ["--stack-name", f"tallyshop-{stage}", "--parameter-overrides", f"Stage={stage}", *parameters]
    return [*command, "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-fail-on-empty-changeset"]


if __name__ == "__main__":
    main()
