"""What tickets are about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from msgspec import Struct


class Topic(Enum):
    """The department that answers."""

    BILLING = "billing"
    OUTAGE = "outage"
    ACCOUNT = "account"
    OTHER = "other"


@dataclass
class Customer:
    """Who wrote."""

    name: str
    plan: str = "free"


class Order(Struct):
    """One order that a ticket mentions."""

    number: int
    items: list[str]
    paid: bool = False
