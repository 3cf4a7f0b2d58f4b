"""Calls of instructor clients: listed with the signature that would take their place, turned when asked."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from dspex import Predict, spec_of
from dspex.migrate import migrate
from dspex.testing import ScriptedModel
from tests.migrate.turning import module, turn

PROGRAM = dedent("""\
    import instructor
    from openai import AsyncOpenAI, OpenAI
    from pydantic import BaseModel

    client = instructor.from_openai(OpenAI())
    later = instructor.from_openai(AsyncOpenAI())


    def ask(text: str) -> "UserDetail":
        # one user
        return client.chat.completions.create(
            model="gpt-4o-mini",
            response_model=UserDetail,
            max_retries=2,
            messages=[
                {"role": "system", "content": "Find the user."},
                {"role": "user", "content": f"Text: {text}"},
            ],
        )


    async def items(text: str) -> list["Item"]:
        found = await later.chat.completions.create(
            model="gpt-4o",
            temperature=0.1,
            response_model=list[Item],
            messages=[{"role": "user", "content": text}],
        )
        return found


    class UserDetail(BaseModel):
        name: str
        age: int


    class Item(BaseModel):
        label: str
    """)


def asked(folder: Path, text: str) -> tuple[str, str]:
    """Turn a file with its calls; return the text and what was said."""
    path = folder / "program.py"
    path.write_text(text)
    (change,) = migrate([path], instructor=True)
    return change.after.decode(), "\n".join(f"{f.line}: {f.what}. {f.remedy}" for f in change.findings)


def test_calls_are_listed_and_stay(tmp_path: Path) -> None:
    """A prompt is not changed unless somebody asks for it."""
    result = turn(tmp_path, PROGRAM)
    assert result.text == PROGRAM
    assert result.said().splitlines() == [
        "program.py:11:12: "
        "the call with the response model UserDetail stays: its prompt would be another one. "
        "As a signature: text: str = In(); user_detail: UserDetail = Out(); --instructor writes it",
        "program.py:23:19: the call with the response model Item stays: its prompt would be another one. "
        "As a signature: text: str = In(); items: list[Item] = Out(); --instructor writes it",
    ]


def test_calls_are_turned_when_asked(tmp_path: Path) -> None:
    """The response model becomes the type of one output of a signature behind it."""
    text, said = asked(tmp_path, PROGRAM)
    call = 'Predict(ExtractUserDetail, lm=Model("openai/gpt-4o-mini"), reasks=2)'
    call += '(text=f"Text: {text}").user_detail'
    assert f"    # one user\n    return {call}\n" in text
    program = 'Predict(ExtractItem, lm=Model("openai/gpt-4o"), temperature=0.1)'
    assert f"    found = (await {program}.acall(text=text)).items\n" in text
    assert "sends the prompt of dspex now, no longer its messages" in said
    assert asked(tmp_path, text)[0] == text
    runs = text.replace("import instructor\nfrom openai import AsyncOpenAI, OpenAI\n", "").replace(
        "client = instructor.from_openai(OpenAI())\nlater = instructor.from_openai(AsyncOpenAI())\n", ""
    )
    with module(runs) as made:
        assert spec_of(made.ExtractUserDetail).instructions == "Find the user."
        model = ScriptedModel('[[ ## user_detail ## ]]\n{"name": "Ann", "age": 4}\n\n[[ ## completed ## ]]')
        found = Predict(made.ExtractUserDetail, lm=model)(text="Ann, 4").user_detail
        assert found == made.UserDetail(name="Ann", age=4)
        assert [f.name for f in spec_of(made.ExtractItem).outputs] == ["items"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (".create(\n", ".create_partial(\n", "create_partial gives more than the model"),
        ("max_retries=2", "stream=True", "it takes stream"),
        ('"Find the user."', "f'{text}'", "its messages are not one of the system"),
        ('{"role": "system", "content": "Find the user."},', "*history,", "its messages are not"),
        ('model="gpt-4o-mini"', "model=name", "which model it asks cannot be seen"),
        ("from_openai(OpenAI())", "from_openai(OpenAI(base_url='x'))", "which model it asks cannot be seen"),
        ("response_model=UserDetail", "response_model=kind()", "its response model is no plain name"),
        ("# one user", "ExtractUserDetail = 1", "the name ExtractUserDetail is taken"),
        ("# one user", "x._raw_response", "the raw response is used in this file"),
    ],
)
def test_calls_that_stay_even_then(tmp_path: Path, old: str, new: str, why: str) -> None:
    """A call that says more than a signature can stays, with the reason."""
    text = PROGRAM.replace(old, new, 1)
    assert text != PROGRAM
    after, said = asked(tmp_path, text)
    assert why in said
    assert "class ExtractUserDetail" not in after
