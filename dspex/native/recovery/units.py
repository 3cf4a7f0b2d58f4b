"""Words behind a number: units, and what makes another number of it."""

from __future__ import annotations

import re
from typing import Final

GLUED: Final = (
    "kg|g|mg|lbs?|oz|km|m|cm|mm|mi|ft|in|s|ms|h|hrs?|min|mins|px|pt|kB|KB|MB|GB|TB|kWh|kW|W|V|A|Hz|kHz|MHz|GHz|"
    "km/h|mph|m/s|ml|l|L|cal|kcal|pts?|pct|USD|EUR|GBP"
)
"""Units that may stand at a number without a space; other letters there make it a name."""
_SHORT_WORDS: Final = (
    "g kg Kg KG mg lb lbs oz mm cm dm km KM mi ft yd ha s ms h hr hrs min px pt pts pct kB KB "
    "MB GB TB W kW V A mA Hz mph rpm bpm fps dpi ml mL cl dl l L cal J kJ Pa kPa psi bar dB "
    "mol USD EUR GBP CHF JPY INR CAD AUD yr yrs wk wks pcs pc men day cat dog cow egg cup bit "
    "ans per yo AD CE red big old new hot wet dry raw"
)
_SHORT: Final = frozenset(_SHORT_WORDS.split())
"""Words of up to three letters that are units as they are written: others may be a scale, such as "mln"."""
_NO_UNIT_WORDS: Final = (
    "grand grands mila thou large ratus ribu juta hundred hundreds thousand thousands lakh "
    "lakhs lacs lacks crore crores dozen dozens gross score scores pair pairs couple couples "
    "tausend hundert duizend honderd tusind cent percentage basis fold half halves third "
    "thirds fourth fourths fifth fifths sixth sixths seventh sevenths eighth eighths ninth "
    "ninths tenth tenths quarter quarters hundredth hundredths thousandth thousandths times "
    "squared cubed factorial tops something plus minus less fewer more short below above "
    "under over before after negative deficit upward upwards down from than until till unless "
    "whether except versus could might would should never wrong incorrect false were extra "
    "additional behind overdrawn overdue owed owing younger older worse better higher lower "
    "larger smaller bigger longer further greater later earlier"
)
_NO_UNIT: Final = frozenset(_NO_UNIT_WORDS.split())
"""Scales, fractions, bounds, parts of a sum, denials."""
_SCALES: Final = re.compile(
    r"mill(?!i?(?:met|lit|gra|sec|vol|amp|wat|bar|mol))\w*|\w*illi[oa]\w*|[bmt]r?il[iyj][oa]\w*|mil[hj]\w*"
    r"|bilj\w*"
    r"|\w*liard\w*|\w*yriads?|ngh\w+|tri\u1ec7u|dutzend\w*|douzaines?|do[cz]enas?|dizaines?|de[cz]enas?"
    r"|centaines?"
    r"|centenas?|centinaia|migliaia|pro?mille|permille|tusen\w*|tuhat\w*|tys\w*|cien\w*|south\w*|west\w*"
    r"|max\w*|minim\w*"
    r"|[kmt](?:eur|usd|gbp|chf|inr)",
    re.IGNORECASE,
)
"""Scales in other languages, and what else is known by its stem."""
_OF_MONEY_WORDS: Final = (
    "usd eur gbp chf jpy inr cad aud dollar dollars euro euros pound pounds yen rupees cash "
    "total each only net monthly yearly annually daily weekly hourly per"
)
_OF_MONEY: Final = frozenset(_OF_MONEY_WORDS.split())
_LATIN: Final = re.compile(r"[A-Za-z\u00b5\u00c0-\u024f]+(?:/[A-Za-z]{1,8})?\Z")


def is_unit(word: str, *, of_money: bool = False) -> bool:
    """Whether a word behind a number may be its unit: no scale, bound or denial.

    Args:
        word: letters only, perhaps with a slash between them.
        of_money: a sign of a currency stood before the number.

    >>> is_unit("apples"), is_unit("mln"), is_unit("grand"), is_unit("tops")
    (True, False, False, False)
    """
    if of_money:
        return word.lower() in _OF_MONEY
    if _LATIN.match(word) is None or word.lower() in _NO_UNIT or _SCALES.fullmatch(word) is not None:
        return False
    first = word.partition("/")[0]
    return len(first) > 3 or first in _SHORT or "/" in word
