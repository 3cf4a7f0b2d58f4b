"""Words behind a number: units, and what makes another number of it."""

from __future__ import annotations

import re
from typing import Final

GLUED: Final = (
    "kg|g|mg|lbs?|oz|km|m|cm|mm|mi|ft|in|s|ms|h|hrs?|min|mins|px|pt|kB|KB|MB|GB|TB|kWh|kW|W|V|A|Hz|kHz|MHz|GHz|"
    "km/h|mph|m/s|ml|l|L|cal|kcal|pts?|pct|USD|EUR|GBP"
)
"""Units that may stand at a number without a space; other letters there make it a name."""
_SHORT: Final = frozenset(
    (
        "g kg Kg KG mg lb lbs oz mm cm dm km KM mi ft yd ha s ms h hr hrs min px pt pts pct kB KB MB GB TB W kW V A "
        "mA Hz mph rpm bpm fps dpi ml mL cl dl l L cal J kJ Pa kPa psi bar dB mol USD EUR GBP CHF JPY INR CAD AUD "
        "yr yrs wk wks pcs pc men day cat dog cow egg cup bit ans per yo AD CE red big old new hot wet dry raw"
    ).split()
)
"""Words of up to three letters that are units as they are written: others may be a scale, such as "mln"."""
_OTHER_NUMBER: Final = re.compile(
    r"mill(?!i?(?:met|lit|gra|sec|vol|amp|wat|bar|mol))\w*|\w*illi[oa]\w*|\w*ilj[ao]\w*|\w*ilh[\u00e3\u00f5]\w*|\w*liard\w*|\w*yriads?|grands?|mila|mil[iy][oa]\w*|bil[iy][oa]\w*|tril[iy][oa]\w*|hundreds?|thousands?|thou|large|ratus|ngh\w+|tri\u1ec7u"
    r"|dutzend\w*|douzaines?|do[cz]enas?|dizaines?|de[cz]enas?|centaines?|centenas?|centinaia|migliaia|pro?mille|permille|per|basis|south\w*|west\w*|extra|additional"
    r"|behind|overdrawn|overdue|ow(?:ed|ing)|younger|older|worse|better|higher|lower|larger|smaller|bigger|longer|further|greater|later|earlier"
    r"|lakhs?|lacs?|lacks|crores?|dozens?|gross|scores?|pairs?|couples?|tausend|hundert|duizend|honderd|tusen\w*|tusind|tuhat\w*|tys\w*"
    r"|cent|cien\w*|ribu|juta|[kKmMTt]?(?<=[kKmMTt])(?:eur|usd|gbp|chf|inr)"
    r"|tenths?|\w+[nrxh]ths?|halves|thirds?|quarters?|fold|times|squared|cubed|factorial|tops?|odd|something|ish|and|or|to|plus|minus|by"
    r"|less|fewer|more|short|shy|max\w*|min(?:us|imum|ima)|below|above|under|over|before|after|ago|negative|deficit|upwards?|down|up"
    r"|not|no|nor|never|but|too|of|out|from|than|until|till|if|unless|whether|except|versus|vs|could|might|may|would|should"
    r"|wrong|incorrect|false|is|are|was|were|percentage|basis|at|bc|bce",
    re.IGNORECASE,
)
"""What is no unit: scales, fractions, bounds, parts of a sum, denials, and what begins another part of speech."""
_OF_MONEY: Final = frozenset(
    (
        "usd eur gbp chf jpy inr cad aud dollar dollars euro euros pound pounds yen rupees cash total each only net "
        "monthly yearly annually daily weekly hourly per"
    ).split()
)
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
    if _LATIN.match(word) is None or _OTHER_NUMBER.fullmatch(word) is not None:
        return False
    first = word.partition("/")[0]
    return len(first) > 3 or first in _SHORT or "/" in word
