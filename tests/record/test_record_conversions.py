"""Records as dicts, JSON, pydantic models, dataclasses and Structs, and back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_samples import NAMES, Color, Page, Point, Rich, Size, Triage, typed_values, wired

from dspex import (
    BindError,
    ConfigurationError,
    In,
    Out,
    dec_hook,
    enc_hook,
    example,
    from_dataclass,
    from_dict,
    from_json,
    from_pydantic,
    from_struct,
    signature,
    to_dataclass,
    to_dict,
    to_json,
    to_pydantic,
    to_struct,
)

REQUEST = Rich(page=Page(n=1), point=Point(1), size=Size(2), when=datetime(2026, 1, 1), note="it's")  # noqa: DTZ001  # naive on purpose
RESULT = example(
    REQUEST,
    amount=Decimal("1.23"),
    pages={"k": Page(n=3)},
    sizes=[Size(1, "b")],
    nested=[Triage(ticket="in")],
)

Trip = tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]
TRIPS: dict[str, Trip] = {
    "dict": (to_dict, from_dict),
    "json": (to_json, from_json),
    "bytes": (lambda r: to_json(r).encode(), from_json),
    "builtins": (lambda r: json.loads(to_json(r)), from_dict),
    "pydantic": (to_pydantic, from_pydantic),
    "model json": (
        lambda r: to_pydantic(r).model_dump_json(),
        lambda s, t: from_pydantic(s, to_pydantic(s).model_validate_json(t)),
    ),
    "dataclass": (to_dataclass, from_dataclass),
    "struct": (to_struct, from_struct),
    "msgspec": (
        lambda r: msgspec.json.encode(r, enc_hook=enc_hook),
        lambda s, t: msgspec.json.decode(t, type=s, dec_hook=dec_hook),
    ),
    "adapter": (
        lambda r: pydantic.TypeAdapter(type(r)).dump_json(r),
        lambda s, t: pydantic.TypeAdapter(s).validate_json(t),
    ),
}


@pytest.mark.parametrize("trip", ["pydantic", "dataclass", "struct"])
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Sequence[int], (1, 2)),
        (Iterable[int], {1, 2}),
        (float, 2**60 + 1),
        (date | str, "2026-01-31"),
        (str | date, date(2026, 1, 31)),
        (bytes | str, "a"),
        (list[date | str], ["2026-01-31", date(2026, 1, 31)]),
    ],
    ids=str,
)
def test_values_of_objects_stay_as_they_are(trip: str, kind: Any, value: Any) -> None:
    """Other classes hold Python values; what is of its field's type is not read as if it were JSON."""
    body: dict[str, Any] = {"__annotations__": {"given": kind, "out": kind}, "out": Out()}
    cls: Any = signature(type("Made", (), {**body, "__module__": __name__}))
    there, back = TRIPS[trip]
    returned = back(cls, there(example(cls(given=value), out=value)))
    assert (returned.given, returned.out) == (value, value)
    assert type(returned.given) is type(value)


NAMED_TRIPS: dict[str, Trip] = {
    f"{name}, by_alias={by_alias}": trip
    for by_alias in (None, True)
    for name, trip in {
        "model": (
            lambda r, a=by_alias: to_pydantic(r).model_dump(by_alias=a),
            lambda s, d: from_pydantic(s, to_pydantic(s).model_validate(d)),
        ),
        "model json": (
            lambda r, a=by_alias: to_pydantic(r).model_dump_json(by_alias=a),
            lambda s, t: from_pydantic(s, to_pydantic(s).model_validate_json(t)),
        ),
        "adapter": (
            lambda r, a=by_alias: pydantic.TypeAdapter(type(r)).dump_python(r, by_alias=a),
            lambda s, d: pydantic.TypeAdapter(s).validate_python(d),
        ),
        "adapter json": (
            lambda r, a=by_alias: pydantic.TypeAdapter(type(r)).dump_json(r, by_alias=a),
            lambda s, t: pydantic.TypeAdapter(s).validate_json(t),
        ),
    }.items()
}


@pytest.mark.parametrize("trip", TRIPS)
@pytest.mark.parametrize("record", [REQUEST, RESULT], ids=["request", "result"])
def test_a_record_comes_back_equal(trip: str, record: Rich) -> None:
    """Every form gives back the same record, with the same outputs set."""
    there, back = TRIPS[trip]
    returned = back(Rich, there(record))
    assert returned == record
    assert type(returned) is Rich


def any_record(data: st.DataObject) -> Any:
    """Draw a record of a new signature with hostile names and any types."""
    (kind_in, values_in), (kind_out, values_out) = data.draw(typed_values()), data.draw(typed_values())
    name_in, name_out = data.draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True))
    body = {
        "__annotations__": {name_in: kind_in, name_out: kind_out},
        name_in: In(),
        name_out: Out(),
        "__module__": __name__,
    }
    cls: Any = signature(type("Made", (), body))
    return example(cls(**{name_in: data.draw(values_in)}), **{name_out: data.draw(values_out)})


@given(st.data())
def test_any_type_comes_back_equal(data: st.DataObject) -> None:
    """Whatever the types, names and values of a record, dict and JSON give it back."""
    record = any_record(data)
    for there, back in (TRIPS["dict"], TRIPS["json"], TRIPS["builtins"]):
        assert back(type(record), there(record)) == record


@settings(max_examples=max(20, settings.default.max_examples // 5))
@given(st.data())
def test_any_type_comes_back_equal_from_other_classes(data: st.DataObject) -> None:
    """Whatever the types, names and values of a record, other classes give it back."""
    record = any_record(data)
    for there, back in (TRIPS["pydantic"], TRIPS["dataclass"], TRIPS["struct"]):
        assert back(type(record), there(record)) == record


@pytest.mark.parametrize("trip", [*TRIPS, *NAMED_TRIPS])
@settings(max_examples=max(30, settings.default.max_examples // 3))
@given(record=wired())
def test_wire_names_may_be_names_of_other_fields(trip: str, record: Any) -> None:
    """Whichever field's wire name is another field's name, each value comes back to its own field."""
    there, back = {**TRIPS, **NAMED_TRIPS}[trip]
    if trip == "builtins":  # a dict means the field where JSON means the wire
        back = lambda s, d: from_json(s, json.dumps(d))  # noqa: E731  # one more way back
    assert back(type(record), there(record)) == record


def test_a_dict_has_field_names_and_json_has_wire_names() -> None:
    """A dict is for Python code, JSON for the wire; either is read by both names."""
    assert to_dict(REQUEST)["note"] == "it's"
    assert json.loads(to_json(REQUEST))["remark"] == "it's"
    written = json.loads(to_json(REQUEST))
    assert from_dict(Rich, written) == REQUEST
    written["note"] = written.pop("remark")
    assert from_json(Rich, json.dumps(written)) == REQUEST


def test_names_that_cross() -> None:
    """Where one field's wire name is another's name, a dict means the field and JSON the wire."""

    @signature
    class Crossed:
        a: int = In(wire_name="b")
        b: int = In(wire_name="a")
        o: int = Out()

    record = Crossed(a=1, b=2)
    assert to_json(record) == '{"b":1,"a":2}'
    assert from_json(Crossed, to_json(record)) == record == from_dict(Crossed, {"a": 1, "b": 2})


def test_a_dict_holds_the_objects_themselves() -> None:
    """Nothing is copied or flattened on the way into a dict."""
    assert to_dict(REQUEST)["page"] is REQUEST.page
    assert list(to_dict(Triage(ticket="x"))) == ["ticket", "lang"]


def test_every_problem_is_reported_at_once() -> None:
    """Missing, unknown, doubled and mistyped names come in one error, the unknown one with a suggestion."""
    data = {
        "page": {"n": "x", "tags": 3},
        "tags": "q",
        "wen": 1,
        "note": "a",
        "remark": "b",
        "amount": "0.01",
    }
    with pytest.raises(BindError) as caught:
        from_dict(Rich, data)
    text = "\n".join(caught.value.problems)
    for part in (
        "'page' at n: must be",
        "'page' at tags: must be",
        "'tags' must be list[str]",
        "no field 'wen'; did you mean 'when'?",
        "'note' is given twice, once as 'remark'",
        "'amount' must be at least 0.1",
        "missing input 'point'",
        "missing input 'size'",
        "missing input 'when'",
    ):
        assert part in text
    assert len(caught.value.problems) == 9
    assert isinstance(caught.value, ExceptionGroup)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[1]", "no JSON object"),
        ("", "no JSON"),
        ("{", "no JSON"),
        ('{"ticket": "x"} y', "no JSON"),
        (b"\xff", "no JSON"),
        ('{"ticket": "\\ud800"}', "no JSON"),
        ('{"ticket": "x", "score": NaN}', "no JSON"),
        ('{"a":' * 100_000, "no JSON"),
        ('{"ticket": 1}', "'ticket' must be str"),
        ('{"ticket": "x", "score": 1e999}', "'score'"),
        ('{"ticket": "x", "score": 7}', "'score' must be at most 1"),
    ],
)
def test_bad_json_is_one_clear_error(text: str | bytes, part: str) -> None:
    """Text that is no JSON object, or no record, is a BindError that says what is wrong."""
    with pytest.raises(BindError, match=r"^Triage: ") as caught:
        from_json(Triage, text)
    assert part in str(caught.value)
    assert len(str(caught.value)) < 500


@given(st.text(max_size=30) | st.binary(max_size=30))
def test_no_text_breaks_the_reader(text: str | bytes) -> None:
    """Any text gives a record or a BindError."""
    try:
        found: object = from_json(Triage, text)
    except BindError as error:
        found = error
    assert isinstance(found, (Triage, BindError))


@dataclasses.dataclass
class Loosely:
    value: float


class Ratio(pydantic.BaseModel):
    value: float


@pytest.mark.parametrize(
    "number",
    [
        float("nan"),
        float("inf"),
        [1.0, float("-inf")],
        Loosely(float("nan")),
        Ratio(value=float("inf")),
    ],
)
def test_numbers_without_json_are_refused(number: object) -> None:
    """Nan and infinity are not silently written as null."""

    @signature
    class Loose:
        value: Any = In()
        out: str = Out()

    with pytest.raises(BindError, match="'value' holds nan or infinity"):
        to_json(Loose(value=number))
    assert to_json(Loose(value=[None, "NaN"])) == '{"value":[null,"NaN"]}'


class Blob(pydantic.BaseModel):
    raw: bytes


@pytest.mark.parametrize("value", [b"\xff\x00", [b"ok", b"\xff"], {"k": b"\xff"}, Blob(raw=b"\xff")])
def test_bytes_without_text_are_refused(value: object) -> None:
    """Bytes that are not UTF-8 are not silently written as Python's text for them."""

    @signature
    class Loose:
        value: Any = In()
        raw: bytes = In()
        out: str = Out()

    with pytest.raises(BindError, match=r"'value' holds bytes that are not UTF-8 .*base64"):
        to_json(Loose(value=value, raw=b"fine"))
    with pytest.raises(BindError, match="'raw' holds bytes") as caught:
        to_json(Loose(value=value, raw=b"\xff"))
    assert len(caught.value.problems) == 2
    text = Loose(value=None, raw="é\0".encode())
    assert from_json(Loose, to_json(text)) == text


def test_the_hook_of_msgspec_refuses_bytes_without_text() -> None:
    """An object that msgspec does not know is not written as its display either."""
    with pytest.raises(ValueError, match="Blob holds bytes that are not UTF-8"):
        msgspec.json.encode(Blob(raw=b"\xff"), enc_hook=enc_hook)


def test_big_numbers_keep_every_digit() -> None:
    """Integers past 64 bits and long decimals survive JSON."""

    @signature
    class Big:
        n: int = In()
        d: Decimal = In()
        out: str = Out()

    record = Big(n=10**40 + 7, d=Decimal("0.12345678901234567890123456789"))
    assert from_json(Big, to_json(record)) == record
    assert from_json(Big, '{"n": 3, "d": 0.12345678901234567890123456789}').d == record.d


def test_an_unset_output_stays_unset() -> None:
    """A model shows None, a dataclass and a Struct UNSET; what they write leaves the output out."""
    bound = Triage(ticket="x")
    model, plain, struct = to_pydantic(bound), to_dataclass(bound), to_struct(bound)
    assert model.model_dump() == {"ticket": "x", "lang": "en"}
    assert model.score is None  # type: ignore[attr-defined]  # made at run time
    assert plain.score is msgspec.UNSET
    assert msgspec.json.encode(struct) == b'{"ticket":"x","lang":"en"}'
    assert (
        from_pydantic(Triage, model) == from_dataclass(Triage, plain) == from_struct(Triage, struct) == bound
    )


def test_forms_are_made_once_and_look_like_the_signature() -> None:
    """The class of a form is made once, frozen, named and documented as the signature."""
    for make in (to_pydantic, to_dataclass, to_struct):
        form: Any = make(Triage)
        assert make(Triage) is form
        assert (form.__name__, form.__doc__) == ("Triage", "Triage a support ticket.")
        made: Any = make(Triage(ticket="x"))
        assert type(made) is form
        with pytest.raises((AttributeError, pydantic.ValidationError)):
            made.ticket = "y"


def test_models_validate_as_the_signature_does() -> None:
    """Constraints, required inputs and unknown fields hold in the model and in its schema."""
    model = to_pydantic(Triage)
    with pytest.raises(pydantic.ValidationError) as caught:
        model.model_validate({"tickt": "x", "score": 3, "priority": "mid"})
    assert {e["loc"][0] for e in caught.value.errors()} == {"ticket", "tickt", "score", "priority"}
    schema = model.model_json_schema()
    assert schema["required"] == ["ticket"]
    assert schema["properties"]["score"] == {"maximum": 1, "minimum": 0, "title": "Score", "type": "number"}
    assert schema["properties"]["priority"]["description"] == "how urgent"


def test_the_users_own_classes_convert() -> None:
    """Any model, dataclass or Struct with the fields of the signature gives a record, parts included."""

    class OwnPoint(pydantic.BaseModel):
        x: int
        y: int

    @signature
    class Place:
        point: Point = In()
        color: Color = In(default=Color.RED)
        name: str = Out()

    class Model(pydantic.BaseModel):
        point: OwnPoint
        name: str | None = None

    @dataclasses.dataclass
    class Plain:
        point: OwnPoint
        name: str

    class Struct(msgspec.Struct):
        point: OwnPoint

    own = OwnPoint(x=1, y=2)
    bound = Place(point=Point(1, 2))
    assert from_pydantic(Place, Model(point=own)) == bound == from_struct(Place, Struct(own))
    assert from_dataclass(Place, Plain(own, "n")) == example(bound, name="n")


def test_another_record_converts() -> None:
    """A record of one signature becomes a record of another that has its fields."""

    @signature
    class Wider:
        ticket: str = In()
        lang: str = In()
        team: str = Out()

    assert from_struct(Wider, Triage(ticket="x")) == Wider(ticket="x", lang="en")
    assert from_dataclass(Wider, Triage(ticket="x")) == Wider(ticket="x", lang="en")


@pytest.mark.parametrize(
    "call",
    [
        lambda: to_dict({"ticket": "x"}),
        lambda: to_json(Triage),
        lambda: from_dict(dict, {}),
        lambda: from_dict(Triage, [("ticket", "x")]),  # type: ignore[arg-type]  # wrong on purpose
        lambda: from_json(Triage, {"ticket": "x"}),  # type: ignore[arg-type]  # wrong on purpose
        lambda: from_json(int, "{}"),
        lambda: to_pydantic(int),
        lambda: to_pydantic("x"),
        lambda: from_pydantic(Triage, {"ticket": "x"}),  # type: ignore[arg-type]  # wrong on purpose
        lambda: from_dataclass(Triage, 3),
        lambda: from_dataclass(Triage, Point),
        lambda: from_struct(Triage, Point(1)),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_the_wrong_kind_of_thing_is_refused(call: Callable[[], object]) -> None:
    """What is no record, no signature or no object of the form is a ConfigurationError."""
    with pytest.raises(ConfigurationError):
        call()
