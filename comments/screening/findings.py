"""What the checks are given and what they answer."""

from __future__ import annotations

import enum
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any

from .folding import Folded, fold


class Weight(enum.IntEnum):
    NOTE = 1  # told to moderators only
    HOLD = 2  # a person must look
    REJECT = 3  # refused without a person


@dataclass(frozen=True)
class Draft:
    name: str
    body: str

    # Several checks read the folded text; folding it is most of their work.
    @cached_property
    def folded_name(self) -> Folded:
        return fold(self.name)

    @cached_property
    def folded_body(self) -> Folded:
        return fold(self.body)


@dataclass(frozen=True)
class Surroundings:
    approved: int = 0  # earlier approved replies of this author
    twins: int = 0  # nearly the same text from other addresses
    in_thread: int = 0  # replies to this thread in the last hour


@dataclass(frozen=True)
class Finding:
    """`start` and `end` count characters of the text as it was written; `where` is "" for the whole reply."""

    check: str
    where: str
    start: int
    end: int
    weight: Weight
    reason: str = ""
    rule: int = 0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "weight": int(self.weight)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Finding:
        """Keys of a newer or older version are passed over."""
        known = {field.name for field in fields(cls)}
        values = {key: value for key, value in data.items() if key in known}
        return cls(**{**values, "weight": Weight(values["weight"])})
