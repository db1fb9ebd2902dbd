"""The English verbs whose past is not made by "-ed"."""

from __future__ import annotations

# Base, past, and the participle where it is another word.
_IRREGULAR = """
have had, go went gone, get got gotten, give gave given, take took taken, make made, come came, become became,
begin began begun, break broke broken, bring brought, build built, buy bought, catch caught, choose chose chosen,
cut cut,
deal dealt, do did done, draw drew drawn, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen,
feel felt, fight fought, find found, fly flew flown, forbid forbade forbidden, forget forgot forgotten,
freeze froze frozen, grow grew grown, hear heard, hide hid hidden, hit hit, hold held, hurt hurt, keep kept,
know knew known, lay laid, lead led, leave left, lend lent, let let, lose lost, mean meant, meet met, pay paid, put put,
quit quit, read read, ride rode ridden, ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought,
sell sold, send sent, set set, shake shook shaken, shoot shot, show showed shown, shut shut, sing sang sung,
sink sank sunk, sit sat, sleep slept, speak spoke spoken, spend spent, split split, spread spread, stand stood,
steal stole stolen, strike struck, swear swore sworn, swim swam swum, teach taught, tell told, think thought,
throw threw thrown, understand understood, wear wore worn, win won, write wrote written, burn burnt, beat beat beaten,
bite bit bitten, blow blew blown, hang hung, bear bore born, overthrow overthrew overthrown,
withdraw withdrew withdrawn, undergo underwent undergone, overtake overtook overtaken
"""
_FORMS = [verb.split() for verb in _IRREGULAR.split(",")]
PAST = {forms[0]: forms[1] for forms in _FORMS}
_BASES = {form: forms[0] for forms in _FORMS for form in forms[1:]}


def base(word: str) -> str:
    """The verb of which this is the past or the participle ("sank": "sink"); any other word as it is, lower case."""
    return _BASES.get(word.casefold(), word.casefold())
