"""Make strings and numbers that keep the bounds of a JSON Schema."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Final
from uuid import UUID

from dspex.errors import ConfigurationError
from dspex.lm.fake.pattern import sample_pattern
from dspex.lm.untyped import json_number

Node = Mapping[str, object]
SPAN: Final = 100
"""How far from its bound a number lies when it has only one."""
WORDS: Final = (
    "amber",
    "birch",
    "cobalt",
    "delta",
    "ember",
    "fjord",
    "garnet",
    "harbor",
    "indigo",
    "juniper",
)


def sample_string(node: Node, random: Random) -> str:
    """Make a string for `pattern`, `format`, `minLength`, `maxLength`, without white space around it.

    Raises:
        ConfigurationError: nothing fits.
    """
    shortest = int(json_number(node.get("minLength")) or 0)
    bound = json_number(node.get("maxLength"))
    longest = None if bound is None else int(bound)
    if isinstance(pattern := node.get("pattern"), str):
        return sample_pattern(pattern, random, shortest=shortest, longest=longest)
    form = str(node.get("format") or node.get("contentEncoding") or "")
    if make := _FORMATS.get(form):
        return make(random, node)
    if longest is not None and longest < shortest:
        raise ConfigurationError(f"no string has at least {shortest} and at most {longest} characters")
    text = " ".join(random.choices(WORDS, k=2))
    while len(text) < shortest:
        text += random.choice(WORDS)
    return text[:longest].rstrip().ljust(shortest, "x")


def sample_integer(node: Node, random: Random) -> int:
    """Make an integer for the bounds and `multipleOf`.

    Raises:
        ConfigurationError: no integer fits.
    """
    low, high = _range(node)
    step = _fraction(node.get("multipleOf")) or Fraction(1)
    # A multiple of p/q that is whole is a multiple of p.
    return int(_multiple(low, high, Fraction(step.numerator), node, random))


def sample_number(node: Node, random: Random) -> float | int:
    """Make a number for the bounds and `multipleOf`.

    Raises:
        ConfigurationError: no number fits.
    """
    low, high = _range(node)
    if step := _fraction(node.get("multipleOf")):
        return _plain(_multiple(low, high, step, node, random))
    width = high[0] - low[0]
    for step in (Fraction(1, 4), Fraction(1, 100), width / 16):
        if step > 0 and (found := _choose(low, high, step, random)) is not None:
            return _plain(found)
    if low == high and not low[1]:
        return _plain(low[0])
    raise _nothing_fits(node)


_Bound = tuple[Fraction, bool]
"""A number, and whether it is itself excluded."""


def _range(node: Node) -> tuple[_Bound, _Bound]:
    low = _bound(node, "minimum", "exclusiveMinimum", max)
    high = _bound(node, "maximum", "exclusiveMaximum", min)
    if low is None and high is None:
        return (Fraction(0), False), (Fraction(SPAN), False)
    if low is None or high is None:
        known = low or high or (Fraction(0), False)
        span = max(Fraction(SPAN), 2 * (_fraction(node.get("multipleOf")) or Fraction(0)))
        low, high = low or (known[0] - span, False), high or (known[0] + span, False)
    return low, high


def _bound(
    node: Node, plain: str, exclusive: str, tighter: Callable[[Fraction, Fraction], Fraction]
) -> _Bound | None:
    inside, outside = _fraction(node.get(plain)), _fraction(node.get(exclusive))
    if inside is None or outside is None:
        value = inside if outside is None else outside
        return None if value is None else (value, outside is not None)
    return (outside, True) if tighter(inside, outside) == outside else (inside, False)


def _multiple(low: _Bound, high: _Bound, step: Fraction, node: Node, random: Random) -> Fraction:
    found = _choose(low, high, step, random)
    if found is None:
        raise _nothing_fits(node)
    return found


def _choose(low: _Bound, high: _Bound, step: Fraction, random: Random) -> Fraction | None:
    first = math.floor(low[0] / step) + 1 if low[1] else math.ceil(low[0] / step)
    last = math.ceil(high[0] / step) - 1 if high[1] else math.floor(high[0] / step)
    return step * random.randint(first, last) if first <= last else None


def _fraction(value: object) -> Fraction | None:
    number = json_number(value)
    return None if number is None or not math.isfinite(number) else Fraction(str(number))


def _plain(value: Fraction) -> float | int:
    return float(value)


def _nothing_fits(node: Node) -> ConfigurationError:
    bounds = {k: v for k, v in node.items() if "imum" in k or k == "multipleOf"}
    return ConfigurationError(f"no number fits {bounds}: the constraints contradict each other")


def _day(random: Random, node: Node) -> date:
    low, high = node.get("formatMinimum"), node.get("formatMaximum")
    first = date.fromisoformat(str(low)[:10]) if low else None
    last = date.fromisoformat(str(high)[:10]) if high else None
    if first and last:
        return first + (last - first) / 2
    step = timedelta(days=random.randint(1, 300))
    if first or last:
        return first + step if first else (last or date.max) - step
    return date(2024, 1, 1) + step


def _moment(random: Random, node: Node) -> str:
    day = _day(random, node)
    clock = datetime(day.year, day.month, day.day, random.randint(0, 23), 30, 15, tzinfo=UTC)
    return clock.isoformat().replace("+00:00", "Z")


def _word(random: Random, node: Node) -> str:
    return random.choice(WORDS)


def _uuid(random: Random, node: Node) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _address(random: Random) -> str:
    return f"192.0.2.{random.randint(1, 254)}"


_FORMATS: Final[dict[str, Callable[[Random, Node], str]]] = {
    "date": lambda random, node: _day(random, node).isoformat(),
    "date-time": _moment,
    "time": lambda random, node: f"{random.randint(0, 23):02d}:30:15",
    "duration": lambda random, node: f"P{random.randint(1, 30)}DT{random.randint(0, 23)}H",
    "uuid": _uuid,
    "uuid4": _uuid,
    "email": lambda random, node: f"{_word(random, node)}@example.com",
    "idn-email": lambda random, node: f"{_word(random, node)}@example.com",
    "uri": lambda random, node: f"https://example.com/{_word(random, node)}",
    "multi-host-uri": lambda random, node: "redis://example.com:6379/0",
    "hostname": lambda random, node: f"{_word(random, node)}.example.com",
    "ipv4": lambda random, node: _address(random),
    "ipv6": lambda random, node: f"2001:db8::{random.randint(1, 999):x}",
    "ipvanyaddress": lambda random, node: _address(random),
    "ipv4network": lambda random, node: "192.0.2.0/24",
    "ipv6network": lambda random, node: "2001:db8::/32",
    "ipvanynetwork": lambda random, node: "192.0.2.0/24",
    "ipv4interface": lambda random, node: f"{_address(random)}/24",
    "ipv6interface": lambda random, node: "2001:db8::1/32",
    "ipvanyinterface": lambda random, node: f"{_address(random)}/24",
    "json-string": lambda random, node: "{}",
    "regex": lambda random, node: "^a+$",
    # Valid as base64 and, for readers that take bytes as UTF-8 text, as text.
    "binary": lambda random, node: "d29yZA==",
    "byte": lambda random, node: "d29yZA==",
    "base64": lambda random, node: "d29yZA==",
    "base64url": lambda random, node: "d29yZA==",
}
