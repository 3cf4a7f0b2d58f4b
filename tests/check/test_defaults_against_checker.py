"""The default rule against the check that inputs pass at run time."""

from __future__ import annotations

import typing
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from dspex.check.fitting import Place, misfits
from dspex.define.annotations import TypeReader
from dspex.native.convert import checker
from dspex.spec.signature import SignatureSpec
from tests.types.type_strategies import annotations, values


def rule_refuses(annotation: Any, value: object) -> bool:
    """Whether the rule book refuses a value as default of a field."""
    reader = TypeReader()
    typ, constraints = reader.read_field(annotation)
    data = reader.value(value)
    spec = SignatureSpec("S", (), definitions=tuple(reader.definitions.values()))
    return any(misfits(Place(data, typ, spec), constraints))


@given(st.data())
def test_a_value_of_the_type_is_never_refused(data: st.DataObject) -> None:
    """What fits a type at run time is no wrong default."""
    annotation = data.draw(annotations())
    value = data.draw(values(annotation))
    assume(not checker(annotation)(value))
    assert not rule_refuses(annotation, value)


@given(st.data())
def test_a_value_that_the_rule_refuses_is_refused_at_run_time(data: st.DataObject) -> None:
    """The rule book calls nothing wrong that run time would take."""
    annotation, other = data.draw(annotations()), data.draw(annotations())
    value = data.draw(values(other))
    if rule_refuses(annotation, value):
        assert checker(annotation)(value)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False)
    | st.text(max_size=3)
    | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
        | st.tuples(inner)
    ),
    max_leaves=5,
)
PLAIN_TYPES = st.recursive(
    st.sampled_from([str, int, float, bool, bytes, type(None), typing.Literal["a", 1, True]]),
    lambda inner: (
        inner.map(lambda t: list[t])
        | inner.map(lambda t: dict[str, t])
        | inner.map(lambda t: tuple[t, ...])
        | st.tuples(inner, inner).map(lambda ts: ts[0] | ts[1])
    ),
    max_leaves=4,
)


@given(PLAIN_TYPES, PLAIN)
def test_plain_values_are_judged_as_at_run_time(annotation: Any, value: object) -> None:
    """For plain values and types the rule and run time say exactly the same."""
    assert rule_refuses(annotation, value) == bool(checker(annotation)(value))
