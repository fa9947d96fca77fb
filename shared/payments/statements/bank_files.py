"""Files that banks hand out: which format a file is in, and what it says."""

from shared.payments.statements import camt, mt940
from shared.payments.statements.archives import ZIP, files_in
from shared.payments.statements.bank_statement import BankStatement
from shared.payments.statements.lines import UnreadableStatement


def statements_in(content: bytes) -> list[BankStatement]:
    """All that a file holds: camt.053 or camt.054, MT940, or a zip of such; UnreadableStatement for anything else."""
    if content.startswith(ZIP):
        return [statement for file in files_in(content).values() for statement in statements_in(_no_zip(file))]
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return camt.statements_of(content)
    if b":20:" in content:
        return mt940.statements_of(content)
    raise UnreadableStatement("it is neither camt.053, camt.054 nor MT940")


def _no_zip(content: bytes) -> bytes:
    if content.startswith(ZIP):
        raise UnreadableStatement("an archive in an archive")
    return content
