"""Programs that tell their model other words than the signature does."""

from __future__ import annotations

import copy
import linecache
import pickle

import pytest

from dspex import ChainOfThought, ConfigurationError, In, Out, Predict, signature
from dspex.native.build import KEPT
from dspex.testing import ScriptedModel

SAID = "[[ ## answer ## ]]\n4\n\n[[ ## completed ## ]]"


@signature
class Ask:
    """Answer the question."""

    question: str = In(desc="what is asked")
    answer: int = Out()


def system(program: Predict[..., object]) -> str:
    return program.messages(question="x")[0]["content"]


def test_instructions_and_descriptions() -> None:
    """They stand where the signature's would; both routes send the same, and the record is the same."""
    ask = Predict(Ask, lm=ScriptedModel(SAID))
    told = ask.with_(instructions="Be exact.\n  Count.", descriptions={"answer": "a number"})
    assert "objective is: \n        Be exact.\n          Count." in system(told)
    assert "`answer` (int): a number" in system(told)
    assert "`question` (str): what is asked" in system(told)
    assert "Answer the question." in system(ask)
    native, bridge = told.full(question="x"), told.with_(route="bridge").full(question="x")
    assert native.messages == tuple(bridge.messages) or list(native.messages) == list(bridge.messages)
    assert native.value == bridge.value == ask(question="x")
    assert told.signature.instructions == "Be exact.\n  Count."


def test_a_chain_of_thought_too() -> None:
    """Its reasoning stays."""
    said = f"[[ ## reasoning ## ]]\nr\n\n{SAID}"
    think = ChainOfThought(Ask, lm=ScriptedModel(said)).with_(instructions="Think hard.")
    assert think.full(question="x").reasoning == "r"
    assert "Think hard." in system(think)


def test_words_add_up() -> None:
    """What is not said again stays, as with every setting."""
    told = Predict(Ask).with_(instructions="One.").with_(descriptions={"answer": "two"})
    again = told.with_(descriptions={"question": "three"}, temperature=0.5)
    for text in ("One.", "`answer` (int): two", "`question` (str): three"):
        assert text in system(again)


def test_copies_keep_their_words() -> None:
    """Pickles and copies too."""
    told = Predict(Ask).with_(instructions="One.")
    for other in (copy.copy(told), copy.deepcopy(told), pickle.loads(pickle.dumps(told))):
        assert system(other) == system(told)


def test_wrong_words() -> None:
    """A field that is not there, or what is no text."""
    with pytest.raises(ConfigurationError, match=r"Ask has no field 'anwser'\. It has question, answer"):
        Predict(Ask).with_(descriptions={"anwser": "x"})
    with pytest.raises(ConfigurationError, match="instructions is a text, not 3"):
        Predict(Ask).with_(instructions=3)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(ConfigurationError, match="the description of 'answer' is a text"):
        Predict(Ask).with_(descriptions={"answer": None})  # type: ignore[dict-item]  # what is tested


def test_many_wordings_do_not_pile_up() -> None:
    """An optimiser tries thousands: only the last few programs are kept, with their text."""
    first = Predict(Ask).with_(instructions="Try 0.")
    before = len(linecache.cache)
    for number in range(3 * KEPT):
        system(Predict(Ask).with_(instructions=f"Try {number}."))
    assert len(linecache.cache) - before <= KEPT
    assert "Try 0." in system(first)
