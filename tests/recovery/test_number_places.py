"""Numbers in sentences: read where their place is clear, refused where a word near them raises a doubt."""

from __future__ import annotations

from typing import Any

import pytest

from dspex import AnswerError, In, Out, Predict, parse, signature

READ: list[tuple[Any, str, Any]] = [
    (int, "Final answer: **5**", 5),
    (int, "The answer is **5**.", 5),
    (int, "**Answer:** 5", 5),
    (int, "#### 5", 5),
    (int, "count = 5", 5),
    (int, "x = 5", 5),
    (int, "= 5", 5),
    (int, "five apples", 5),
    (int, "five hundred", 500),
    (int, "minus five", -5),
    (int, "negative five", -5),
    (int, "minus 5", -5),
    (int, "x := 5", 5),
    (int, "-> 5", 5),
    (int, "\u2192 5", 5),
    (int, "5.", 5),
    (int, "5 apples", 5),
    (int, "5 red apples", 5),
    (int, "There are 5 apples in the basket.", 5),
    (int, "There are 5 apples.", 5),
    (int, "I count 5.", 5),
    (int, "It costs $5 per month", 5),
    (int, "$5 a day", 5),
    (int, "$5", 5),
    (int, "5 k\u20ac", 5000),
    (int, "5 EUR", 5),
    (int, "\u20ac5", 5),
    (int, "5 USD", 5),
    (int, "5 mm", 5),
    (int, "5 miles", 5),
    (int, "5 years old", 5),
    (int, "5 people", 5),
    (int, "__5__", 5),
    (int, "`5`", 5),
    (int, "*5*", 5),
    (int, "\\boxed{5}", 5),
    (int, "<answer>5</answer>", 5),
    (int, "5 because I counted.", 5),
    (int, "5, I think", 5),
    (int, "5 \u2014 confirmed", 5),
    (int, "5 is the answer", 5),
    (int, "5 is my final answer.", 5),
    (int, "a total of 5", 5),
    (int, "The total is 5 in total.", 5),
    (int, "5 in total", 5),
    (int, "I would say 5", 5),
    (int, "I'd say 5", 5),
    (int, "It's 5", 5),
    (int, "Answer: -5", -5),
    (int, "x = -5", -5),
    (int, "two thousand five hundred and forty-two", 2542),
    (int, "five million", 5000000),
    (int, "The answer is forty-two.", 42),
    (int, "Rating: 5 stars", 5),
    (int, "Score 5", 5),
    (int, "The answer is 5.\n\nLet me know if you need more.", 5),
    (int, "5 months", 5),
    (int, "4 out of politeness", 4),
    (int, "5 stars", 5),
    (int, "5%", 5),
    (int, "50 percent", 50),
    (int, "It is 5% of the total", 5),
    (int, "1,200 people attended", 1200),
    (int, "about 5", 5),
    (int, "approximately 5 km", 5),
    (int, "~5", 5),
    (int, "roughly five hundred people", 500),
    (int, "12,000 (twelve thousand)", 12000),
    (int, "5 (five)", 5),
    (int, "300K", 300000),
    (int, "5k users", 5000),
    (int, "\u201c5\u201d", 5),
    (int, "5 \xc4pfel", 5),
    (int, "5 a\xf1os", 5),
    (int, "The result is:\n\n5", 5),
    (int, "Sure! 5", 5),
    (int, "Total: 5 items\n", 5),
    (int, "5 items.\n\nI counted them.", 5),
    (int, "5-star", 5),
    (int, "five people", 5),
    (int, "eighty-five", 85),
    (int, "one", 1),
    (int, "one apple", 1),
    (int, "The answer is one.", 1),
    (int, "Answer: five", 5),
    (int, "5 km/h", 5),
    (int, "25 \xb0C", 25),
    (int, "25 degrees Celsius", 25),
    (int, "exactly 5 hours", 5),
    (int, "approximately five", 5),
    (int, "Sure! The answer is 5.", 5),
    (int, "The answer is 5 apples.", 5),
    (int, "I'd estimate about 40 kg.", 40),
    (int, "There were 12 people in the room.", 12),
    (int, "The total number of items is 42.", 42),
    (int, "Based on the text, the count is 7.", 7),
    (int, "He is 34 years old.", 34),
    (int, "The distance is approximately 120 km.", 120),
    (int, "It takes 3 hours.", 3),
    (int, "42 is the answer.", 42),
    (int, "So, the final answer is 42.", 42),
    (int, "So the total is $1,200.", 1200),
    (int, "The population is 1,234,567 people.", 1234567),
    (int, "Result = 12", 12),
    (int, "Result: 12 (twelve)", 12),
    (int, "Score: 8 (good)", 8),
    (int, "Rating: 4 - good service", 4),
    (int, "7 - because it is fair", 7),
    (int, "I rate this 8", 8),
    (int, "I would give it a 7.", 7),
    (int, "I give it a rating of 7", 7),
    (int, "Confidence: 85%", 85),
    (int, "The price is $25.", 25),
    (int, "The year is 1999.", 1999),
    (int, "In 1999", 1999),
    (int, "1999 AD", 1999),
    (int, "The speed is 60 km/h.", 60),
    (int, "The result of the calculation is 15.", 15),
    (int, "There are exactly 5.", 5),
    (int, "5 items were found.", 5),
    (int, "We found 5 items", 5),
    (int, "The number is 5, which is odd.", 5),
    (int, "The answer to your question is 42.", 42),
    (int, "Therefore, x = 5.", 5),
    (int, "Thus 5.", 5),
    (int, "Hence the answer is 5", 5),
    (int, "Answer is 5", 5),
    (int, "answer=5", 5),
    (int, "{answer: 5}", 5),
    (int, "Die Antwort ist 5.", 5),
    (int, "La respuesta es 5.", 5),
    (int, "La r\xe9ponse est 5.", 5),
    (int, "The value should be 5.", 5),
    (int, "It must be 5.", 5),
    (int, "The number of vowels is 5", 5),
    (int, "It contains 5 vowels.", 5),
    (int, "The word has 5 letters.", 5),
    (int, "5 letters", 5),
    (int, "5 vowels (a, e, i, o, u)", 5),
    (int, "Step count: 5 steps", 5),
    (int, "Age: 34", 34),
    (int, "34 y/o", 34),
    (int, "34 yo", 34),
    (int, "She's 34", 34),
    (int, "I am 34", 34),
    (int, "I think the answer is 5.", 5),
    (int, "I believe it's 5.", 5),
    (int, "My answer is 5.", 5),
    (int, "I counted 5 of them.", 5),
    (int, "Your total comes to $45.", 45),
    (int, "Total: $45.00", 45),
    (int, "Total cost: 45 USD", 45),
    (int, "Total cost is 45 dollars per month.", 45),
    (int, "The answer is: 5", 5),
    (int, "The answer is:\n5", 5),
    (int, "**5**\n", 5),
    (int, "**5** apples", 5),
    (int, "The answer is \\(5\\).", 5),
    (int, "The answer is $5$.", 5),
    (int, "5 seconds", 5),
    (int, "Approx. 5 minutes", 5),
    (int, "Around 5", 5),
    (int, "The severity is 3.", 3),
    (int, "Severity 3", 3),
    (int, "Level 3", 3),
    (int, "Priority 2 (medium)", 2),
    (int, "3 (three) items", 3),
    (int, "priority=1", 1),
    (int, "Bug count \u2192 3", 3),
    (int, "there are three errors", 3),
    (int, "The text contains three errors.", 3),
    (int, "None, so 0", 0),
    (int, "zero", 0),
    (int, "Zero errors.", 0),
    (int, "0 errors", 0),
    (int, "There are no errors: 0", 0),
    (int, "-5 degrees", -5),
    (int, "minus 5 degrees", -5),
    (int, "It's -5\xb0C", -5),
    (int, "5\xb0C", 5),
    (int, "Temperature: 21.0", 21),
    (int, '"5 kg"', 5),
    (int, "5kg", 5),
    (int, "It weighs 5kg.", 5),
    (int, "5 min read", 5),
    (int, "five-thousand", 5000),
    (int, "two thousand and twenty six", 2026),
    (int, "fifty percent", 50),
    (int, "5 bucks", 5),
    (int, "5 kilograms", 5),
    (int, "5 items per box", 5),
    (int, "5 remaining", 5),
    (int, "I see 5", 5),
    (int, "one hundred and five", 105),
    (int, "= -5", -5),
    (int, "x=-5", -5),
    (int, "$5.", 5),
    (int, "-$5", -5),
    (int, "$-5", -5),
    (int, "5 per cent", 5),
    (int, "**-5**", -5),
    (int, "5 000 people", 5000),
    (int, "Answer = five hundred", 500),
    (int, "Answer: 5\n\nExplanation: there are many.", 5),
    (int, "5 \u2013 that is it", 5),
    (float, "1/4", 0.25),
    (float, "1/5", 0.2),
    (float, "2.5 million", 2_500_000.0),
    (float, "2.5 hours", 2.5),
    (int, "1.000.000", 1_000_000),
    (int, "1.000,00", 1000),
    (int, "The answer is [5]", 5),
]

NOT_CLEAR: dict[Any, str] = {
    int: r"""
        $5 grand|$5mm|5 MM|5 mln|5 mil|5 Mill.|5 mille|5 mila|5 tn|5 quintillion|5 myriad|5 Cr.|5 lacs
        5 kEUR|k$5|300 K|5 TEUR|5 Tsd.|5 tys.|5 millones|5 Milliarden|5 mrd.|$5 m|$5M|5 MM USD|US$5 mm
        5 gross|5 K USD|lost 5|down 5|fell 5|decreased by 5|debt of 5|deficit of 5|short by 5
        a loss of 5|sqrt 25|square of 5|log 5|thrice 5|quadruple 5|a fraction of 5|capped at 5
        limited to 5|starting at 5|5 tops|as much as 5|as few as 5|south of 5|50-odd|50-something
        5 and change|excluding 5|~~5~~|5 pm|5 p.m.|5am|up 5|rose 5|gained 5|owes 5|cube of 5|ln 5|half 5
        5th|5 o'clock|5ish|5-ish|5 or so|5 give or take|no more than 5|about 5 or so|up to 5|it's not 5
        5 per mille|5 per thousand|!= 5|x != 5|x <> 5|x >= 5|x =< 5|x > 5|wrong: 5|incorrect answer: 5
        rejected: 5|old value = 5|e.g. 5|such as 5|for example 5|example: 5|would be 5|5. Actually, wait
        5. Or more|5, give or take|5, or more|5 (max)|5 (at most)|5?|maybe 5|perhaps 5|opposite of 5
        x = y - 5|x = y + 5|x += 5|x -= 5|x *= 5|error: 5|no one|one of them|one or two|several hundred
        fifty-something|twenty or so|half five|five and a half|no five|nineteen eighty-four|five-ish
        hundred|less than five|five percent of ten|five thousandths|five dozen|two hundred or so
        five twenty|5 times|5 errors and warnings|5 out of ten|5 [source]|5 times as many|1,234,56
        room 5|version 5|5 mill|5 milion|5 miliony|5 miljoonaa|5 miljoner|5 bln|5 trn|5 zillion
        5 hundert|5 Dutzend|5 douzaines|5 docenas|5 centaines|5 milliers|5 cientos|5 decenas|5 ratus
        5 ribu|5 juta|5 bin|5 milyon|5 milyar|5 thou|5 large|$5 large|5 kusd|5 MUSD|5 mEUR|5 pp|5 bps
        5 basis points|5 permille|5 promille|5 ppm|5 degrees south|5 feet under|5 BC|5ish apples
        5 apples at most|5 apples or more|5 apples max|5 more|5 extra|5 additional|5 behind|5 overdrawn
        5 overdue|5 owed|5 off|5 down|nearly 5|almost 5|over 5|the top 5|another 5|the other 5|5...
        x = 5 + y|5 = x|x = 5 y|x = 5y|5 (mod seven)|two and a half million|half a million
        five point two|twenty-five hundred|hundred five|zero zero seven|The answer is one of these
        Answer: one more|five-hundred-dollar|5 is the wrong answer|5 is the answer to another question
        5 apples too many|5 apples fewer|5.5.5|5, 6|5 thousand thousand|minus minus 5|--5|-minus 5
        10 minus 3|x minus 5|answer minus 5|5 minus|negative: 5|5^|5!|5 x|x5|*5 off*|5 and|and 5|or 5
        5;6|nan 5|5e|5e5e|5 e5|0x5|5h30|5 h 30|5m|5 mo ago|5 years younger|5 points worse|5 higher
        5 lower|5 above|5 times larger|5x|5-fold|fivefold|a fifth|one fifth|five-fifths|5 fifths
        within 5|inside 5|by 5|to 5|under: 5|at most: 5|max: 5|not: 5|5: no|5: wrong|5 = false|[ ] 5
        5 [x]|5 +/- one|5 plus or minus one|~~5~~ five|I was going to say 5|I almost said 5
        I would never say 5|It used to be 5|It had been 5|It could have been 5|It will never be 5
        it can't have been 5|If it is 5|whether it is 5|Is it 5|is the answer 5|Suppose it is 5
        Assume x = 5|Let x = 5|assuming 5|unless 5|Some say 5|People say 5|You say 5|They say 5
        He said 5|She guessed 5|My guess was 5|hypothetically 5
        1.000|10.000|12.345|-1.000|It is 1.000|5 [million]|5 [approx]|[5] million|\boxed{5} million
        {5} thousand|[5] or more|not [5]|no {5}|less than [5]|Answer [not]: 5
        """
    "|"
    """
        5 \u0442\u044b\u0441\u044f\u0447|\u207b5|5 M\u20ac|5 milh\xf5es|x \u2260 5|5 milion\xf3w
        5 milli\xf3|5 y\xfcz|5 ngh\xecn|5 tri\u1ec7u|5 K\u010d|5\u2026|\u221a5|5\xd7|\xd75|5 \u274c
        \u274c 5|\u2717 5|5 \xb1 1|\xb1 5
        """,
    float: "7/10|4/5|10/10|5/100|19/20|5/5|3.5 mln|0.5%",
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
    """What stands around the number names it, measures it or goes on without a doubt."""
    parsed = parse(wanted, text)
    assert (type(parsed.value), parsed.value) == (type(value), value)
    assert parsed.repairs


@pytest.mark.parametrize(("wanted", "text"), REFUSED)
def test_what_is_not_clear_is_refused(wanted: Any, text: str) -> None:
    """Scales, bounds, sums, scores, denials, what others say: none of that is the number."""
    with pytest.raises(AnswerError):
        parse(wanted, text)


def test_json_numbers_may_have_three_digits_behind_the_point() -> None:
    """Only a whole number that stands alone may be one with a separator of thousands."""
    assert parse(float, "1.000").value == 1.0
    assert parse(list[int], "[1.000]").value == [1]
    assert parse(int, "1.0").repairs == ()


@pytest.mark.parametrize("kind", [int, int | None])
def test_a_field_reads_no_thousand_as_one(kind: Any) -> None:
    """In a chat answer, too, 1.000 is one, or one thousand."""
    namespace = {"__annotations__": {"question": str, "amount": kind}, "question": In(), "amount": Out()}
    cls: Any = signature(type("Counted", (), namespace))
    read: Any = Predict(cls).parse
    assert read("[[ ## amount ## ]]\n**5**\n\n[[ ## completed ## ]]").amount == 5
    with pytest.raises(AnswerError, match="amount"):
        read("[[ ## amount ## ]]\n1.000\n\n[[ ## completed ## ]]")
