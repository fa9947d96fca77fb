"""A bare client of DynamoDB, the yardstick of cold starts: `client.py <paths>`."""

import sys

sys.path[:0] = sys.argv[1].split(":")

import boto3  # noqa: E402

boto3.client("dynamodb", region_name="eu-central-1")
