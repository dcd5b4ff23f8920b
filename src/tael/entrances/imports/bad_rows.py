"""What an import says of a file that it cannot use, or that the bank does not take."""


class BadRow(Exception):
    """A line of a file cannot be read as what it should be; nothing of the file is used.

    Shape: the file's name, its line (counted from 1, the heading included), the field and why it is refused.
    """

    def __init__(self, file: str, line: int, field: str, why: str) -> None:
        super().__init__(f"{file}:{line}: {field}: {why}")
        self.file = file
        self.line = line
        self.field = field
        self.why = why


class RowRefused(Exception):
    """The bank refused a row of the source; the message names the row and the refusal."""
