"""Aliases of generic signatures: what their arguments say holds wherever the alias stands."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec
import pytest
from pydantic import TypeAdapter, ValidationError

from dspex import BindError, In, Out, Predict, example, from_dict, signature
from dspex.testing import ScriptedModel

T = TypeVar("T")
U = TypeVar("U")


@signature
class Pick(Generic[T]):
    """Pick one."""

    options: list[T] = In(min_length=1)
    extra: str = "none"
    choice: T = Out()


class Numbers(Pick[int]):
    """Pick a number."""


@signature
class Counted(Pick[int]):
    count: int


ANSWER = ScriptedModel("[[ ## choice ## ]]\n1\n\n[[ ## completed ## ]]")
WRONG: list[Any] = ["a"]


@pytest.mark.parametrize(
    "bind",
    [
        Pick[int],
        Numbers,
        lambda **given: Counted(**given, count=1),
        Pick[T][int],  # type: ignore[misc]  # type variables in an expression
        Predict(Pick[int], lm=ANSWER),
        Predict(Pick[int], lm=ANSWER, route="bridge"),
        Predict(Pick[int]).request,
        Predict(Pick[int]).messages,
        lambda **given: from_dict(Pick[int], given),
        lambda **given: Predict(Pick[int], lm=ANSWER).batch([Pick(**given)]),
        lambda **given: Predict(Pick[int], demos=[example(Pick(**given), choice=1)]),
    ],
)
def test_inputs_are_what_the_arguments_say(bind: Callable[..., object]) -> None:
    """An alias, a program of one and a child of one refuse what does not fit; others fit."""
    with pytest.raises(BindError) as caught:
        bind(options=WRONG)
    assert caught.value.problems == ("'options' at [0]: must be int, got 'a' (str)",)
    bind(options=[1])


def test_every_problem_comes_with_the_alias_as_written() -> None:
    """The error names the alias, and lists what a call of the class would list."""
    call: Callable[..., object] = Pick[int]
    with pytest.raises(BindError, match=r"^Pick\[int\]") as caught:
        call(options=["a"], extra=1, chioce=1)
    assert caught.value.problems == (
        "no input 'chioce'",
        "'options' at [0]: must be int, got 'a' (str)",
        "'extra' must be str, got 1 (int)",
    )


def test_a_record_of_an_alias_is_one_of_the_class() -> None:
    """The class alone takes anything; equality and type do not depend on the way it was bound."""
    assert Pick[int](options=[1]) == Pick(options=[1])
    assert type(Pick[int](options=[1])) is Pick
    assert Pick(options=["a", 1]).extra == "none"


def test_an_alias_is_a_type_like_any_other() -> None:
    """It can be compared, hashed, copied, pickled, nested, filled in and taken apart."""
    alias: Any = Pick[int]
    assert alias == Pick[int]
    assert hash(alias) == hash(Pick[int])
    assert alias != Pick[str]
    assert (get_origin(alias), get_args(alias)) == (Pick, (int,))
    assert get_args(alias | None)[0] == alias
    assert get_args(list[Pick[T]][int])[0] == alias  # type: ignore[misc]  # type variables in an expression
    assert pickle.loads(pickle.dumps(alias)) == alias == copy.deepcopy(alias)
    with pytest.raises(BindError):
        pickle.loads(pickle.dumps(alias))(options=["a"])


def test_msgspec_and_pydantic_read_an_alias() -> None:
    """Both check values against its arguments, inside other types too."""
    assert msgspec.json.decode('[{"options": [1]}]', type=list[Pick[int]]) == [Pick(options=[1])]
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        msgspec.json.decode('[{"options": ["a"]}]', type=list[Pick[int]])
    with pytest.raises(ValidationError, match="valid integer"):
        TypeAdapter(list[Pick[int]]).validate_python([{"options": ["a"]}])


def test_wrong_arguments_are_refused() -> None:
    """What has no type parameters takes none, and others take as many as they have."""

    @signature
    class Plain:
        text: str
        out: str = Out()

    plain: Any = Plain
    with pytest.raises(TypeError, match=r"Plain has no type parameters"):
        plain[int]
    pick: Any = Pick
    with pytest.raises(TypeError, match="Too many arguments"):
        pick[int, str]


def test_programs_in_sequence_bind_the_alias() -> None:
    """The second program's inputs are checked against its alias."""

    @signature
    class List:
        text: str
        options: list[str] = Out()

    lists = Predict(List, lm=ScriptedModel('[[ ## options ## ]]\n["a"]\n\n[[ ## completed ## ]]'))
    flow: Any = lists >> Predict(Pick[int], lm=ANSWER)
    with pytest.raises(BindError, match=r"Pick\[int\]: 'options' at \[0\]: must be int"):
        flow(text="x")
