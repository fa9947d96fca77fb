"""Take a customer or a tenant out of an installation, or give a tenant all that is his.

    python -m infrastructure.privacy --table NAME customer TENANT CUSTOMER
    python -m infrastructure.privacy --table NAME tenant TENANT --pool ID --bucket NAME
    python -m infrastructure.privacy --table NAME export TENANT --bucket NAME

Each may be repeated, and an erasure goes on where it was interrupted.
"""

import argparse
from typing import Any

import botocore.session
from botocore.config import Config

from infrastructure.privacy.erasure import Bucket, Pool, erase_tenant
from infrastructure.privacy.export import export_tenant
from shared.core.actor import Actor
from shared.core.ids import new_id
from shared.orders.privacy import PrivacyService
from shared.storage.table import Table


def main() -> None:
    """Take out a customer or a tenant, or export a tenant."""
    arguments = _arguments()

    def client(service: str) -> Any:  # noqa: ANN401
        return connected(service, arguments.endpoint_url)

    table, request_id = Table(client("dynamodb"), arguments.table), f"operator-{new_id()}"
    match arguments.what:
        case "customer":
            PrivacyService(table).erase_customer(Actor.system(arguments.tenant, request_id), arguments.customer)
            print("The customer is erased; the books are kept.")
        case "tenant":
            pool, bucket = Pool(client("cognito-idp"), arguments.pool), Bucket(client("s3"), arguments.bucket)
            erased = erase_tenant(table, pool, bucket, arguments.tenant)
            print(f"{erased.items} items and {erased.files} files were erased.")
        case "export":
            bucket = Bucket(client("s3"), arguments.bucket)
            print(export_tenant(table, bucket, arguments.tenant, request_id))


def connected(service: str, endpoint_url: str | None) -> Any:  # noqa: ANN401
    """A client; links to files are signed as S3 demands it where they are encrypted with a key of ours."""
    config = Config(parameter_validation=False, signature_version="s3v4" if service == "s3" else "v4")
    return botocore.session.get_session().create_client(service, endpoint_url=endpoint_url, config=config)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="infrastructure.privacy", description=main.__doc__)
    parser.add_argument("--table", required=True, help="the table's name (output TableName)")
    parser.add_argument("--endpoint-url", help="a local stack's address")
    commands = parser.add_subparsers(dest="what", required=True)
    customer = commands.add_parser("customer", help="erase a customer's personal data; orders keep their totals")
    tenant = commands.add_parser("tenant", help="erase a tenant with everything it has")
    export = commands.add_parser("export", help="print a link to a zip of everything a tenant owns")
    for command in (customer, tenant, export):
        command.add_argument("tenant")
    customer.add_argument("customer")
    tenant.add_argument("--pool", required=True, help="the user pool's id (output UserPoolId)")
    for command in (tenant, export):
        command.add_argument("--bucket", required=True, help="the files bucket's name (output FilesBucketName)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
