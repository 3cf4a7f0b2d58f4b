"""Yes and no: read where an answer says one of them, refused where it says the other, too."""

from __future__ import annotations

from typing import Any

import pytest

from dspex import AnswerError, parse

READ: list[tuple[Any, str, Any]] = [
    (bool, "Yes\n\nThe text is spam.", True),
    (bool, "No\n\nThe text is not spam.", False),
    (bool, "It's true.", True),
    (bool, "Absolutely not.", False),
    (bool, "Nope", False),
    (bool, "Yes \u2014 confirmed", True),
    (bool, "Answer: **True**", True),
    (bool, "Yes, that is right.", True),
    (bool, "Yes, it is.", True),
    (bool, "No, it is not.", False),
    (bool, "No.", False),
    (bool, "no", False),
    (bool, "TRUE", True),
    (bool, '"True"', True),
    (bool, "<answer>true</answer>", True),
    (bool, "\\boxed{true}", True),
    (bool, "The answer is True", True),
    (bool, "The answer is: **False**.", False),
    (bool, 'False.\n\nThe statement "2 + 2 = 5" is incorrect. The correct sum is 4, not 5.', False),
    (bool, "Yes!", True),
    (bool, "Yep", True),
    (bool, "nope.", False),
    (bool, "Nah", False),
    (bool, "Definitely not!", False),
    (bool, "No, that's not true.", False),
    (bool, "No, that isn't correct.", False),
    (bool, "**Yes**", True),
    (bool, "Yes, because it may rain", True),
    (bool, "True. The Earth orbits the Sun, but the Moon orbits the Earth.", True),
    (bool, "It is false.", False),
    (bool, "It's false.", False),
    (bool, "I'd say yes", True),
    (bool, "I would say no.", False),
    (bool, "Yes: it matches", True),
    (bool, "No - it does not match", False),
    (bool, "Answer: No", False),
    (bool, "Result: false", False),
    (bool, "is_spam: true", True),
    (bool, "is_spam = True", True),
    (bool, "(True)", True),
    (bool, "`false`", False),
    (bool, "Nope, it isn't.", False),
    (bool, "Absolutely.", True),
    (bool, "No, it is a normal email.", False),
    (bool, "Yes.\n\nExplanation: The text is spam.", True),
    (bool, "true, since x", True),
    (bool, "on", True),
    (bool, "Yes, I am sure", True),
    (bool, "False. The correct capital is Canberra.", False),
    (bool, "No, the text is not spam", False),
    (bool, "That's true.", True),
    (bool, "So the answer is no.", False),
    (bool, "The statement is true.", True),
    (bool, "This is false.", False),
    (bool, "Yes, the email is spam because it offers money.", True),
    (bool, "No, the email is not spam.", False),
    (bool, "True, the number is prime.", True),
    (bool, "False, 4 is not prime.", False),
    (bool, "Yes. 7 is prime.", True),
    (bool, "Yes, 7 is prime.", True),
    (bool, "No, because 4 is even.", False),
    (bool, "Yes, this is correct.", True),
    (bool, "Answer: yes", True),
    (bool, "The answer is yes.", True),
    (bool, "The answer is no.", False),
    (bool, "Yes, I can confirm that.", True),
    (bool, "Yes, there is a cat in the picture.", True),
    (bool, "No, there is no cat.", False),
    (bool, "it is spam: yes", True),
    (bool, "**Yes**, it is spam.", True),
    (bool, "Yes (high confidence)", True),
    (bool, "True (the sky is blue)", True),
    (bool, "Sure, the answer is true", True),
]

NOT_CLEAR: dict[Any, str] = {
    bool: r"""
        It would be true|not valid: true|Yes, only if x|Yes, unless it rains|No, it is true.|No. 1|No 1
        Yes, if it rains|Yes, but not always|Yes and no|Yes/No|yes or no|Yes. But only if it rains.
        Yes, it is not spam.|No, that is correct.|true?|Yes?|maybe yes|It could be true|wrong: true
        !true|It is not true|It isn't true.|Absolutely not sure|not at all sure|I'm absolutely not sure
        Yes, maybe|Yes, or no|True in theory|Yes, partially|No, not necessarily... maybe yes
        The answer is True. No, false.|The answer is True, unless x|~~true~~|untrue|It's not false
        It's false that it's true|Yes. However, no.|true (20%)|(no?)|if true|Nope, that's true
        It'd be true|No. It is true.|Was it true|Not true, not false|1|no idea|No doubt it is true
        No problem!|No answer|True (maybe)|True, sort of not
        No - wait, yes|Yes. No.|True. False.|Yes, 20%|Yes, I doubt it|yes [not]|[not] true
        not [true]|true (wrong)
        """,
}
REFUSED = [
    (kind, text)
    for kind, texts in NOT_CLEAR.items()
    for line in texts.split("\n")
    for text in line.strip().split("|")
    if text
]
REFUSED += [(bool, "Yes\n\nThe text is not spam."), (bool, "No\n\nThe text is spam."), (bool, "Yes\n\nNo")]


@pytest.mark.parametrize(("wanted", "text", "value"), READ)
def test_what_is_clear_is_read(wanted: Any, text: str, value: Any) -> None:
    """The first word says it and the rest agrees, or it stands where an answer stands."""
    parsed = parse(wanted, text)
    assert (type(parsed.value), parsed.value) == (type(value), value)
    assert parsed.repairs


@pytest.mark.parametrize(("wanted", "text"), REFUSED)
def test_what_is_not_clear_is_refused(wanted: Any, text: str) -> None:
    """Conditions and contradictions leave it open, and so do numbers behind `No.`."""
    with pytest.raises(AnswerError):
        parse(wanted, text)
