"""What is uploaded to Lambda: which packages, which of their files, compiled and zipped the same every time."""
