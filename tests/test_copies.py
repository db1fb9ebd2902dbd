"""Versions of one text are near-copies; reports in their own words, round-ups and forms filled in anew are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.copies import SHARED_OF_SAMPLE, SHARED_OF_SHORTER, Wording, are_near_copies, common, holds, kept, wording
from rag.sentences import Span, sentences

AGENCY = (
    "PORT ELLEN (Wire) - A ferry with 212 people on board ran aground near the harbour of Port Ellen early on Tuesday, "
    "the coastguard said. Five people were taken to hospital, two of them with broken bones. The ship, the 40-year-old "
    "Morning Star, had left the mainland in thick fog. Its captain told the coastguard that the radar had failed "
    "shortly before the accident. Divers found no damage below the waterline. The owners, Western Isles Lines, said "
    "that all sailings were cancelled until Friday."
)
ADDED = (
    "The transport minister said in the evening that she would order an inquiry into the state of the fleet. Unions "
    "have complained for years that the ships are too old, and that repairs are put off until the winter."
)
OWN_WORDS = (
    "Passengers of the Morning Star were brought ashore by lifeboat on Tuesday morning after the ferry hit a sandbank "
    "off Islay in dense fog. According to rescuers, five travellers had to be treated in hospital. 'We felt a jolt and "
    "then everything stood still,' said a teacher who was on board with her class. Western Isles Lines, which runs the "
    "route, does not expect to sail again before the end of the week. The master of the vessel blamed a fault in the "
    "radar, the coastguard said."
)
QUOTATION = " 'We will look at every screw of this ship before it carries a single passenger again,' the owners said."
HARVEST = (
    "The harvest of apples in the valley was the poorest in thirty years. Farmers blame a late frost in May, "
    "which killed the blossom in a single night. The growers' union expects that prices rise by a third "
    "before Christmas, and asks the regional government for help. Cider makers have begun to buy fruit abroad."
)
LIBRARY = (
    "The town library reopens on Saturday after two years of building work. The reading room has got a glass roof, and "
    "there are places for ninety readers instead of forty. The mayor, who borrowed his first book here as a boy, will "
    "cut the ribbon at noon. Membership stays free for everybody under eighteen."
)
MARKET = (
    "Shares on the exchange closed {0} percent higher at {1} points on {2} {3} as investors bought shares of banks and "
    "builders. The turnover was {4} million. Among the winners were the shares of the largest bank, which rose {5} "
    "percent, while those of the airline lost {6} percent. Analysts said that the market would wait for the decision "
    "of the central bank at the end of the month. Prices on the exchange are delayed by fifteen minutes and are given "
    "without any guarantee; past results say nothing about those of the future, and nothing here is meant as advice to "
    "buy or sell. Readers who find a mistake in a table are asked to write to the editors."
)

VERSIONS = {
    "another headline in front": f"Ferry with 212 on board runs aground off Islay\n\n{AGENCY}",
    "another place and agency in front": AGENCY.replace("PORT ELLEN (Wire) - ", ""),
    "a corrected figure": AGENCY.replace("Five people", "Seven people"),
    "two corrections": AGENCY.replace("Five people", "Seven people").replace("Friday", "Sunday"),
    "a paragraph more": f"{AGENCY}\n\n{ADDED}",
    "a paragraph less": AGENCY[: AGENCY.index("Divers")],
    "the lead written anew": "Five people are in hospital after a ferry hit the ground off Port Ellen in the fog on "
    f"Tuesday morning. {AGENCY[AGENCY.index('The ship, ') :]}",
    "other quotation marks, dashes and spaces": AGENCY.replace("-", "–").replace(" ", "  ").replace(", ", ",\n"),
    "other capitals": AGENCY.upper(),
}
OTHERS = {
    "the same event in their own words": (AGENCY, OWN_WORDS),
    "own words around one quotation": (AGENCY + QUOTATION, OWN_WORDS + QUOTATION),
    "one item of a round-up of three": (AGENCY, f"{HARVEST}\n\n{AGENCY}\n\n{LIBRARY}"),
    "another day's report in the same form": (
        MARKET.format("1.2", "7,012.34", 4, "February", 812, "2.5", "3.1"),
        MARKET.format("0.3", "7,033.40", 5, "February", 640, "1.9", "0.8"),
    ),
    "different stories": (HARVEST, LIBRARY),
    "a text too short for a claim": ("The old bridge was closed on Monday.", "The old bridge was closed on Monday."),
    "one word over and over": ("la " * 200, "la " * 300),
    "nothing": ("", ""),
}


def near(one: str, other: str) -> bool:
    words, others = wording(one), wording(other)
    claimed = are_near_copies(words, others)
    assert claimed == are_near_copies(others, words)
    return claimed


@pytest.mark.parametrize("version", VERSIONS)
def test_versions_are_near_copies_and_the_index_meets_them(version: str) -> None:
    assert near(AGENCY, VERSIONS[version])
    assert shared_of_sample(wording(AGENCY), wording(VERSIONS[version])) >= SHARED_OF_SAMPLE


@pytest.mark.parametrize("others", OTHERS)
def test_others_are_not(others: str) -> None:
    assert not near(*OTHERS[others])


def test_figures_alone_tell_two_reports_in_one_form_apart() -> None:
    one, other = OTHERS["another day's report in the same form"]
    assert shares(one, other) > (SHARED_OF_SHORTER, SHARED_OF_SHORTER)
    assert near(one, one.replace("7,012.34", "7,013.34"))


def test_what_the_limits_are_set_by() -> None:
    # Shares of the runs of the shorter and of the longer text: the table behind the two limits in rag/copies.py.
    table = {
        "headline": (VERSIONS["another headline in front"], 1.0, 0.9),
        "correction": (VERSIONS["a corrected figure"], 0.94, 0.94),
        "paragraph more": (VERSIONS["a paragraph more"], 1.0, 0.69),
        "lead": (VERSIONS["the lead written anew"], 0.69, 0.56),
        "own words": (OWN_WORDS, 0.0, 0.0),
        "quotation": (None, 0.15, 0.15),
        "round-up": (OTHERS["one item of a round-up of three"][1], 1.0, 0.43),
    }
    measured = {
        name: shares(AGENCY if text else AGENCY + QUOTATION, text or OWN_WORDS + QUOTATION)
        for name, (text, _, _) in table.items()
    }
    assert measured == {name: pytest.approx(row[1:], abs=0.02) for name, row in table.items()}


def test_chinese_and_russian_are_compared_too() -> None:
    chinese = (
        "周二清晨，一艘载有二百一十二人的渡轮在港口附近搁浅，海岸警卫队说。五人被送往医院，其中两人骨折。"
        "这艘船在大雾中离开大陆。"
    )
    library = "市图书馆经过两年的施工后于周六重新开放。阅览室有了玻璃屋顶，读者座位从四十个增加到九十个。欢迎大家前来。"
    assert near(chinese, chinese.replace("五人", "七人"))
    assert not near(chinese, library)
    russian = (
        "Паром, на борту которого было 212 человек, сел на мель у гавани рано утром во вторник, сообщила береговая "
        "охрана. Пять человек доставлены в больницу, у двоих переломы. Судно вышло с материка в густом тумане, и "
        "капитан сказал спасателям, что радар отказал незадолго до происшествия."
    )
    assert near(russian, russian.replace("Пять", "Семь"))


def test_a_huge_text_is_compared_by_its_beginning() -> None:
    huge = " ".join(f"word{n % 9973}x{n % 7919}" for n in range(300_000))
    words = wording(huge)
    assert len(words.starts) == 20_000
    assert near(huge, huge + AGENCY)


@pytest.mark.parametrize("text", ["\ud800" * 50, "\x00 " * 99, "a" * 100_000, "🐝 " * 99, "İ" * 40 + " ı" * 40])
def test_odd_texts_have_a_wording(text: str) -> None:
    assert len(wording(text).starts) == len(wording(text).ends)
    near(text, text)


def test_what_another_text_keeps_is_told_sentence_by_sentence() -> None:
    corrected = AGENCY.replace("Five people", "Seven people").replace(
        "Divers found no damage below the waterline. ", ""
    )
    spans = sentences(AGENCY)
    shares = dict(
        zip((AGENCY[a:b][:5] for a, b in spans), kept(wording(AGENCY), spans, wording(corrected)), strict=True)
    )
    assert shares["PORT "] == shares["The s"] == shares["The o"] == shares["Its c"] == 1
    assert 0.8 < shares["Five "] < 1
    assert shares["Diver"] == 0


def test_what_stands_in_front_of_a_text_does_not_count() -> None:
    bare = AGENCY.partition(" - ")[2]
    spans = sentences(AGENCY)
    assert kept(wording(AGENCY), spans, wording(bare)) == [1.0] * len(spans)
    longer = f"{LIBRARY} {AGENCY}"
    assert kept(wording(longer), sentences(longer)[:1], wording(bare)) == [0.0]


def test_common_words_are_counted_where_they_stand() -> None:
    text, other = f"{HARVEST} {AGENCY}", f"{AGENCY} {LIBRARY}"
    start = other.index("Its captain")
    part = Span(start, other.index("Divers"))
    spans = [Span(0, len(HARVEST)), Span(len(HARVEST) + 1, len(text)), Span(0, 0)]
    assert common(wording(text), wording(other), part, spans) == [0, 14, 0]
    assert common(wording(text), wording(other), Span(start, start + 3), spans) == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "sentence", "held"),
    [
        ("The cat sat. It slept.", "The cat sat.", True),
        ("The cat\n  sat. It slept.", "The cat sat.", True),
        ("The cat sat.", "The cat\nsat.", True),
        ("The (cat) sat.", "The (cat) sat.", True),
        ("The fat cat sat.", "The cat sat.", False),
        ("The cats sat.", "The cat", True),  # sentences end with a full stop; nothing else is asked for
        ("", "The cat sat.", False),
    ],
)
def test_a_sentence_is_held_whatever_its_spaces(text: str, sentence: str, held: bool) -> None:
    assert holds(text, sentence) is held


words = st.lists(st.sampled_from([f"w{n}" for n in range(400)]), min_size=60, max_size=300, unique=True)


@settings(max_examples=60, deadline=None)
@given(words=words, place=st.integers(0, 59), more=st.lists(st.sampled_from([f"x{n}" for n in range(99)]), max_size=20))
def test_a_word_changed_and_a_few_more_make_a_version(words: list[str], place: int, more: list[str]) -> None:
    changed = [*words[:place], "other", *words[place + 1 :], *more]
    one, other = wording(" ".join(words)), wording(" ".join(changed))
    assert are_near_copies(one, other)
    assert are_near_copies(other, one)
    assert shared_of_sample(one, other) >= SHARED_OF_SAMPLE


@settings(max_examples=60, deadline=None)
@given(words=words)
def test_the_same_words_in_another_order_are_another_text(words: list[str]) -> None:
    assert not near(" ".join(words), " ".join(reversed(words)))


def shared_of_sample(one: Wording, other: Wording) -> int:
    return len(set(one.sample) & set(other.sample))


def shares(one: str, other: str) -> tuple[float, float]:
    runs = [set(wording(text).different.tolist()) for text in (one, other)]
    shared = len(runs[0] & runs[1])
    shorter, longer = sorted(map(len, runs))
    return shared / shorter, shared / longer
