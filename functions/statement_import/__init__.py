"""The Lambda function that fetches providers' statements."""
