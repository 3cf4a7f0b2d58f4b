"""Members of an enum or `Literal` in sentences: plain ones are read, doubtful ones refused."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from dspex import AnswerError, parse

Level = Literal["low", "high"]
Mood = Literal["positive", "negative", "neutral"]
Kind = Literal["bug", "feature", "question"]
Choice = Literal["A", "B"]

READ: list[tuple[Any, str, Any]] = [
    (Level, "High!", "high"),
    (Level, "**High**", "high"),
    (Level, "priority: high", "high"),
    (Level, "priority = high", "high"),
    (Level, "The priority is high.", "high"),
    (Level, "I would say high", "high"),
    (Level, "I'd say high.", "high"),
    (Level, "high priority", "high"),
    (Level, "This is a high-priority ticket", "high"),
    (Level, "I think high", "high"),
    (Level, "Answer: **high**", "high"),
    (Level, "-> high", "high"),
    (Level, "=> high", "high"),
    (Level, "\u2192 high", "high"),
    (Level, "<answer>high</answer>", "high"),
    (Level, "\\boxed{high}", "high"),
    (Level, "I have no doubt: high", "high"),
    (Level, "It is high because the site is down", "high"),
    (Level, "high, since it's down", "high"),
    (Level, "high\n\nThe site is not reachable.", "high"),
    (Level, "Priority: **High** (urgent)", "high"),
    (Level, "It should be high", "high"),
    (Level, "high - the site is down", "high"),
    (Level, "My answer: high", "high"),
    (Level, "I'd classify this as high", "high"),
    (Level, "The ticket is high.", "high"),
    (Level, "High: the site is down and customers cannot log in", "high"),
    (Level, "high (confidence: 95%)", "high"),
    (Level, "We rate it high.", "high"),
    (Level, "this is clearly high", "high"),
    (Level, "- high", "high"),
    (Level, "1. high", "high"),
    (Level, "> answer: high", "high"),
    (Level, "high. It could be worse.", "high"),
    (Level, "I choose high", "high"),
    (Level, "category high", "high"),
    (Level, "high risk", "high"),
    (Level, "#### high", "high"),
    (Level, "high \u2713", "high"),
    (Level, "\u2705 high", "high"),
    (Level, "definitely high", "high"),
    (Level, "most likely high", "high"),
    (Level, "probably high", "high"),
    (Level, "Sure! High", "high"),
    (Level, "high. I'm sure.", "high"),
    (Level, "The risk is high and the impact is severe.", "high"),
    (Level, "high, and urgent", "high"),
    (Level, "high; the site is down", "high"),
    (Level, "Well, it's high.", "high"),
    (Level, "Priority is *high*", "high"),
    (Level, 'It\'s "high"', "high"),
    (Level, "The answer is 'high'.", "high"),
    (Level, "high (critical)", "high"),
    (Level, "HIGH - needs attention", "high"),
    (Mood, "The sentiment is positive.", "positive"),
    (Mood, "Sentiment: positive", "positive"),
    (Mood, "This review is clearly positive because the customer loved it.", "positive"),
    (Mood, "Positive (the customer was happy)", "positive"),
    (Mood, "I'd label it as negative.", "negative"),
    (Mood, "The sentiment of this text is neutral, since nothing is said.", "neutral"),
    (Mood, "**Sentiment:** Positive", "positive"),
    (Mood, "Positive. The customer is not unhappy.", "positive"),
    (Mood, "positive - great product", "positive"),
    (Mood, "The overall sentiment expressed in the text is positive", "positive"),
    (Mood, "Sure! The sentiment is negative.", "negative"),
    (Mood, "It seems positive", "positive"),
    (Mood, "Based on the words used, I would classify the sentiment as negative.", "negative"),
    (Mood, "Sure! Positive", "positive"),
    (Mood, "Positive!\n\nThe review mentions great service and friendly staff.", "positive"),
    (Mood, "The customer did not like it, so it is negative.", "negative"),
    (Mood, "Although the product was broken, the review is positive.", "positive"),
    (Mood, "mostly positive", "positive"),
    (Mood, "The text is overwhelmingly negative, if you ask me.", "negative"),
    (Mood, "negative, as the user complains about 3 problems", "negative"),
    (Mood, "Classification: negative (score 0.9)", "negative"),
    (Mood, "This is a negative review.", "negative"),
    (Mood, "The user is angry. Negative.", "negative"),
    (Mood, "The user isn't happy: negative", "negative"),
    (Mood, "Negative: the user isn't happy", "negative"),
    (Mood, "This isn't a good product, so: negative", "negative"),
    (Mood, "Label \u2192 positive", "positive"),
    (Mood, "It's a positive review", "positive"),
    (Mood, "I'm leaning positive", "positive"),
    (Kind, "The user asks whether it works, so it is a question.", "question"),
    (Kind, "The user reports that the button does not work, so this is a bug.", "bug"),
    (Kind, "bug, if I understand correctly", "bug"),
    (Literal["York", "New York"], "He lives in New York", "New York"),
    (Literal["York", "New York"], "He is from New York", "New York"),
    (Literal["York", "New York"], "He comes from New York", "New York"),
    (Literal["C", "C++", "C#"], "I use C++.", "C++"),
    (Choice, "The answer is B, not the other", "B"),
    (Choice, "B\n\nBecause it fits.", "B"),
    (Choice, "It's B", "B"),
    (Choice, "The correct answer is (B)", "B"),
    (Choice, "B - Paris", "B"),
]

NOT_CLEAR: dict[Any, str] = {
    Level: r"""
        priority != high|<> high|priority: !high|wrong: high|incorrect: high|rejected: high
        excluded: high|excluding high|opposite of high|as opposed to high|downgraded from high
        down from high|raised from low|unlikely high|high (20%)|20% chance of high|anti-high|un-high
        low (no)|would have been high|originally high|e.g. high|such as high|high unless fixed
        approaching high|< high|> high|<high|>high|>= high|~~high~~|It is ~~high~~|priority <> high
        priority =/= high|invalid: high|previous: high|old value: high|not valid: high|example: high
        for example, high|for instance high|would be high|It'd be high|high if not fixed
        high, unless fixed|high or so|high-like|near high|nearing high|close to high|next to high
        similar to high|compared to high|versus high|vs. high|vs high|rather than high|instead of high
        other than high|moved from low|reduced from high|went from low|5% high|high: 20%|high 20%
        high (not sure)|high (wrong)|the antonym of high|the inverse of high|contrary to high
        as low as possible?|initially high|once high|would normally be high|should not be high
        maybe high|perhaps high|possibly high|high?|is it high|high, but only if broken|not so high
        less high|half-high|semi-high|sub-high|nowhere near high|high, maybe|high (maybe)
        high (if unfixed)|high until fixed|high except on Sundays|high is ruled out|high is unlikely
        high, not really|the reverse of high|likelihood of high: small|probability of high is small
        anti high|high = false|not(high)|minus high|towards high|bordering on high|high is excluded
        high was considered|high would be wrong|don't pick high|ignore high|skip high|remove high
        delete high|drop high|forget high|like high|everything except high|nicht high|pas high
        no es high|non high|It dropped from high|He denies it is high|Some say high
        It was high until yesterday|It was high, now fixed|previously high|high before the fix
        high in the past|high yesterday|not at all high|far too high|risk is anything other than high
        higher than high|no longer high|ceased to be high|stopped being high|failed to be high|high??
        high / unknown|high, right?|high (?)|high [sic?]|high -> wrong|high (rejected)|high (excluded)
        high: rejected|high - rejected|high, wrong|high, which is wrong|high, which is not correct
        high, incorrect|high would be an overstatement|high is an overstatement|high is not right
        high isn't right|high doesn't fit|high does not apply|high did not fit|high can be excluded
        high can be ruled out|high must be excluded|anything above high|so-called high
        "high" is too strong|supposedly high|allegedly high|reportedly high|kinda high|high in theory
        high at worst|at best high|at worst high|at most high|up to high|below high|high or unknown
        high, or|neither high|either high or unknown|high, otherwise unknown|if urgent: high
        if urgent, high|when urgent: high|high when urgent|high only when urgent|high in case of fire
        in case of fire: high|high - maybe|high... or not|high, I doubt it|high, though I doubt it
        high, but not sure|high, not sure|high (unsure)|high (to be confirmed)|high (unconfirmed)
        unconfirmed: high|high (50%)|50% high|50/50 high|! high|!= "high"|is not "high"|not "high"
        *not* high|**not** high|not **high**|**not high**|NOT high
        high [not really]|not [high]|[not] high|[ ] high|{high} is wrong
        """
    "|"
    """
        \u2260 high|priority \u2260 high|high \u2717|\u274c high|high \u274c|\xachigh|high \u2192 ?
        high \u2013 incorrect|\u2260"high"
        """,
    Choice: "B is wrong|!B|A-|not B|B?",
}
REFUSED = [
    (kind, text)
    for kind, texts in NOT_CLEAR.items()
    for line in texts.split("\n")
    for text in line.strip().split("|")
    if text
]


@pytest.mark.parametrize(("wanted", "text", "value"), READ)
def test_what_is_clear_is_read(wanted: Any, text: str, value: Any) -> None:
    """A plain sentence names its answer."""
    parsed = parse(wanted, text)
    assert (type(parsed.value), parsed.value) == (type(value), value)
    assert parsed.repairs


@pytest.mark.parametrize(("wanted", "text"), REFUSED)
def test_what_is_not_clear_is_refused(wanted: Any, text: str) -> None:
    """What is denied, compared, conditional, struck out or told by others is not the answer."""
    with pytest.raises(AnswerError):
        parse(wanted, text)
