"""What stops the local stack, said in one sentence."""


class StackFailure(Exception):
    """Ends the command with its message and exit code 1."""
