"""Articles written for the tests of an answer's forms: a bridge told over months, a quarrel, a fire counted twice."""

from __future__ import annotations

from datetime import date

from rag.datamodels import Article


def _article(name: str, day: str, source: str, text: str, title: str = "", language: str = "en") -> Article:
    return Article(
        name, title or name.replace("-", " ").title(), text, date.fromisoformat(day), source=source, language=language
    )


BRIDGE = (
    _article(
        "kestrel-bridge-closed",
        "2019-02-06",
        "Gazette",
        "The Kestrel Bridge was closed to traffic on Monday after engineers found cracks in two of its piers. "
        "Ferries will carry passengers until further notice. Shops in the old town fear for their trade.",
    ),
    _article(
        "kestrel-bridge-inspected",
        "2019-03-20",
        "Gazette",
        "An inspection of the Kestrel Bridge showed that four piers must be replaced. "
        "The city council asked the ministry for money.",
    ),
    _article(
        "kestrel-bridge-repair-begins",
        "2019-05-14",
        "Herald",
        "Repair of the Kestrel Bridge began on 13 May with the removal of the old roadway. "
        "Two hundred workers were hired for it. The bridge had been closed to traffic since February.",
    ),
    _article(
        "kestrel-bridge-flood",
        "2019-07-02",
        "Herald",
        "High water stopped the repair of the Kestrel Bridge for nine days in June. "
        "No worker was hurt. Cherries were cheap at the market.",
    ),
    _article(
        "kestrel-bridge-opened",
        "2019-11-03",
        "Gazette",
        "The Kestrel Bridge was opened to traffic again on Friday, and the first bus crossed it at noon. "
        "A brass band played.",
    ),
    _article(
        "kestrel-bridge-festival",
        "2019-11-05",
        "Herald",
        "Thousands celebrated with lanterns. The Kestrel Bridge was opened to traffic again on 1 November.",
    ),
)
QUARREL = (
    _article(
        "ortega-on-the-harbour-toll",
        "2019-04-01",
        "Gazette",
        "Mayor Elena Ortega said that the harbour toll would drive fishermen out of the city. "
        "She promised to fight the harbour toll in court.",
    ),
    _article(
        "governor-on-the-harbour-toll",
        "2019-04-03",
        "Herald",
        "Governor Pavel Lindqvist called the harbour toll fair to everybody who uses the quays. "
        "Lindqvist said that the harbour toll pays for dredging.",
    ),
    _article(
        "rain",
        "2019-04-04",
        "Herald",
        "Rain fell all week in the hills. Farmers were glad of it. The reservoirs are full again.",
    ),
)
FIRE = (
    _article(
        "mill-fire",
        "2019-08-12",
        "Gazette",
        "The fire at the paper mill injured 28 people on Sunday. The roof fell in within the hour.",
    ),
    _article(
        "mill-fire-later",
        "2019-08-14",
        "Herald",
        "The fire at the paper mill on Sunday injured 31 people. The police have asked for witnesses.",
    ),
    _article(
        "mill-fire-rounded",
        "2019-08-13",
        "Courier",
        "The fire at the paper mill injured more than 25 people on Sunday.",
    ),
)
DAM = (
    _article(
        "dam-begins",
        "2018-03-15",
        "Вестник",
        "Строительство плотины на реке Светлой началось 12 марта. Рабочие расчистили берег.",
        "Плотина на Светлой",
        "ru",
    ),
    _article(
        "dam-stops",
        "2018-09-20",
        "Вестник",
        "Строительство плотины на реке Светлой остановили из-за нехватки денег. Рабочих отправили по домам.",
        "Стройка встала",
        "ru",
    ),
    _article(
        "dam-opens",
        "2019-10-02",
        "Заря",
        "Плотину на реке Светлой открыли во вторник, строительство плотины заняло полтора года.",
        "Плотину открыли",
        "ru",
    ),
)
ALL = (*BRIDGE, *QUARREL, *FIRE, *DAM)
