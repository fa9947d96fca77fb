"""The Lambda function that makes every tenant's forecasts at night."""
