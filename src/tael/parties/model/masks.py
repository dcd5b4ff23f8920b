"""Personal data as it is shown to those who may not see it in clear."""

NAME_MASK = "*"
SHOWN_MIN = 8
"""A number shorter than this shows its last characters alone."""


def masked_name(name: str) -> str:
    """Returns the first character of a name and one star for each other, a long name no longer than a short one."""
    return name[:1] + NAME_MASK * min(max(len(name) - 1, 1), 3) if name else ""


def masked_number(number: str, *, first: int = 4, last: int = 4) -> str:
    """Returns a number with its ends, or nothing but its last two characters where it is short."""
    if len(number) < max(SHOWN_MIN, first + last + 2):
        return "*" * max(len(number) - 2, 0) + number[-2:]
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def masked_phone(phone: str) -> str:
    """Returns a telephone number with its country, three digits and the last four: +86138****5678."""
    return masked_number(phone, first=6)


def masked_email(email: str) -> str:
    """Returns an e-mail address with the first character of its box, and its domain."""
    box, _, domain = email.partition("@")
    return f"{box[:1]}***@{domain}"


def masked_address(address: str) -> str:
    """Returns the first six characters of an address: as a rule the province and the city."""
    return f"{address[:6]}****" if len(address) > SHOWN_MIN else "****"
