"""The environment of a function in tests; nothing in it reaches AWS."""

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "STAGE": "test",
    "TABLE_NAME": "tallyshop-test",
    "USER_POOL_ID": "us-east-1_test",
    "USER_POOL_CLIENT_ID": "client",
    "TENANT_KEY_ID": "tallyshop-test",
    "SECRET_ID": "tallyshop-test",
    "EVENT_BUS_NAME": "tallyshop-test",
    "MAIL_QUEUE_URL": "http://127.0.0.1:1/queue/mail",
    "PAYMENT_QUEUE_URL": "http://127.0.0.1:1/queue/payments",
    "FAILURES_QUEUE_URL": "http://127.0.0.1:1/queue/failures",
    "ANCHOR_BUCKET": "tallyshop-test-anchors",
    "FILES_BUCKET": "tallyshop-test",
    "MAIL_SENDER": "shop@example.com",
    "PUBLIC_URL": "http://127.0.0.1:1",
    "POWERTOOLS_SERVICE_NAME": "tallyshop",
    "POWERTOOLS_METRICS_NAMESPACE": "Tallyshop",
}
