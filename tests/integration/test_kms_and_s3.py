"""Adapters of KMS and S3, on moto."""

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from shared.identity.audit.anchors import Anchor, S3Anchors
from shared.storage.sealing import KmsKeyWrapper


@pytest.fixture(autouse=True)
def _aws():
    with mock_aws():
        yield


@pytest.fixture
def wrapper() -> KmsKeyWrapper:
    client = boto3.client("kms", region_name="us-east-1")
    return KmsKeyWrapper(lambda: client, client.create_key()["KeyMetadata"]["KeyId"])


def test_a_tenants_key_comes_back_from_its_wrapping(wrapper: KmsKeyWrapper) -> None:
    plain, wrapped = wrapper.made("T1")

    assert len(plain) == 32
    assert plain not in wrapped
    assert wrapper.unwrapped("T1", wrapped) == plain


def test_a_key_is_unwrapped_for_its_own_tenant_only(wrapper: KmsKeyWrapper) -> None:
    _, wrapped = wrapper.made("T1")

    with pytest.raises(ClientError):
        wrapper.unwrapped("T2", wrapped)


def test_anchors_come_back_oldest_first_and_for_their_own_tenant() -> None:
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="anchors", ObjectLockEnabledForBucket=True)
    anchors = S3Anchors(client, "anchors")
    monday = Anchor("2026-11-23T00:45:00.000Z", 7, b"\x01" * 32)
    tuesday = Anchor("2026-11-24T00:45:00.000Z", 9, b"\x02" * 32)
    for tenant_id, anchor in (("T1", tuesday), ("T2", tuesday), ("T1", monday)):
        anchors.put(tenant_id, anchor)

    assert list(anchors.of("T1")) == [monday, tuesday]
