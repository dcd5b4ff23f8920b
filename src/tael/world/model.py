"""The nouns of the demonstration world.

Owns what a person, a company and a movement are. Leaves the drawing to `parties`, `plans` and `generator`.
Keeps money in whole fen and every party under one number.
"""

from datetime import date
from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What a company is in the world."""

    EMPLOYER = "employer"
    LANDLORD = "landlord"
    SHOP = "shop"
    UTILITY = "utility"
    INSURER = "insurer"


class Company(msgspec.Struct, frozen=True):
    """A company that holds an account from the first day."""

    number: int
    """Unique among people and companies alike."""
    name: str
    name_latin: str
    role: Role
    trade: str
    """For a shop, the purpose of what is bought there; else the role."""


class Person(msgspec.Struct, frozen=True):
    """A customer of the demonstration bank; everything here is invented."""

    number: int
    """Unique among people and companies alike, counted from 1 in the order of joining."""
    name: str
    name_latin: str
    sex: str
    """`female` or `male`."""
    born: date
    joined: date
    """The day the account opens; it may lie after the end of a short world."""
    employer: int
    salary_minor: int
    """Monthly salary in the world's first year."""
    salary_day: int
    raise_percent: int
    """What each new year adds to the salary."""
    landlord: int | None
    rent_minor: int
    standing_day: int
    """The day of the month on which rent and utilities are paid."""
    premium_minor: int
    """Monthly insurance premium; zero for the uninsured."""
    relative: int | None
    """Whom the person supports every month."""
    support_minor: int
    friends: tuple[int, ...]


class Town(msgspec.Struct, frozen=True):
    """Who lives in a world, before anything happens."""

    seed: int
    start: date
    people: tuple[Person, ...]
    companies: tuple[Company, ...]


class MovementKind(StrEnum):
    """How money moves: between two accounts of the bank, or over its counter."""

    PAYMENT = "payment"
    CASH_DEPOSIT = "cash_deposit"
    CASH_WITHDRAWAL = "cash_withdrawal"


class Movement(msgspec.Struct, frozen=True):
    """One movement of money, in fen, between the numbered people and companies of the world."""

    date: date
    kind: MovementKind
    debtor: int | None
    """Whose account pays; nobody's for a cash deposit."""
    creditor: int | None
    """Whose account receives; nobody's for a cash withdrawal."""
    amount_minor: int
    purpose: str
    key: str
    """Unique and the same for ever: the idempotency key."""


class World(msgspec.Struct, frozen=True):
    """A demonstration world: its people, its companies, and what they do in the order in which they do it."""

    seed: int
    start: date
    end: date
    people: tuple[Person, ...]
    companies: tuple[Company, ...]
    movements: tuple[Movement, ...]
