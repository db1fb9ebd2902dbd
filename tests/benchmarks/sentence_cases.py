"""Texts whose sentences are known, to measure splitters by: one entry a case, its sentences in reading order."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A text made of `sentences` with `joiner` between them; `kind` is what it tries."""

    kind: str
    language: str
    sentences: tuple[str, ...]
    joiner: str = " "

    @property
    def text(self) -> str:
        """The text that a splitter is given."""
        return self.joiner.join(self.sentences)


def _case(kind: str, language: str, *sentences: str, joiner: str = " ") -> Case:
    return Case(kind, language, sentences, joiner)


_RAILWAY = (
    "The ministers agreed on Friday that the new railway between the two capitals would be paid for by a fund that "
    "both parliaments still have to approve.",
    "Work is to begin in the spring of 2021, said Mr. Asanov, who heads the agency that has drawn up the plans, and it "
    "is expected to take six years in all.",
    "Nobody objected.",
)


def _wrapped(sentences: tuple[str, ...], width: int) -> Case:
    """The sentences as one paragraph whose lines were broken at `width`."""
    text = textwrap.fill(" ".join(sentences), width)
    parts, start = [], 0
    for sentence in sentences:
        parts.append(text[start : start + len(sentence)])
        start += len(sentence) + 1
    return Case("layout", "en", tuple(parts))


CASES = (
    # Titles and abbreviations
    _case("abbreviation", "en", "Dr. Smith met Mrs. Jones at St. Mary's Hospital.", "They spoke for an hour."),
    _case("abbreviation", "en", "Gov. Lee and Sen. Park signed it.", "Lt. Col. Davis did not."),
    _case("abbreviation", "en", "The U.S. economy grew.", "The U.K. did not."),
    _case("abbreviation", "en", "He moved to the U.S. in 1999.", "She stayed."),
    _case("abbreviation", "en", "He lives in the U.S.", "His brother lives in Canada."),
    _case("abbreviation", "en", "Bring tools, e.g. a hammer, i.e. something heavy.", "Then wait."),
    _case("abbreviation", "en", "See Fig. 3 and Sec. 4.2 for details.", "The rest is in vol. 2, pp. 10-14."),
    _case("abbreviation", "en", "Acme Inc. bought Widgets Ltd. for $3 million.", "Its shares rose."),
    _case("abbreviation", "en", "The meeting is at 5 p.m. on Monday.", "Do not be late."),
    _case("abbreviation", "en", "The shop closes at 5 p.m.", "Nobody minds."),
    _case("abbreviation", "en", "It was built c. 1450, approx. 20 km from the city.", "It burned down."),
    _case("abbreviation", "en", "Smith et al. found no effect.", "Others did."),
    _case("abbreviation", "en", "They sell pens, paper, etc.", "The shop is new."),
    _case("abbreviation", "en", "On Jan. 5 it snowed.", "By Feb. 2 it had melted."),
    _case("abbreviation", "en", "Symphony No. 5 was played.", "The hall was full."),
    _case("abbreviation", "en", "Is that your answer?", "No.", "I have another one."),
    # Quotations
    _case("quotation", "en", "“Go!” he said.", "She went."),
    _case("quotation", "en", "“Will it work?” asked Anna.", "“It will,” he said."),
    _case("quotation", "en", '"It is late."', "He left.", "The door closed."),
    _case("quotation", "en", "«We are glad to meet our friends,» the president stressed.", "He then left."),
    _case("quotation", "en", "He said: «We are glad.»", "The minister agreed."),
    _case("quotation", "en", "“We agreed on everything.”", "The talks ended at noon."),
    _case("quotation", "en", "The sign read “Closed.”", "We went home."),
    _case("quotation", "en", "It failed (see below).", "It was mended."),
    _case("quotation", "en", "It failed.", "(Nobody knew why.)", "It was mended."),
    # Initials
    _case("initials", "en", "J. K. Rowling wrote it.", "It sold well."),
    _case("initials", "en", "The prize went to J.R.R. Tolkien and C. S. Lewis.", "Both were glad."),
    _case("initials", "en", "George W. Bush met John F. Kennedy Jr. in Texas.", "They talked."),
    _case("initials", "en", "It was vitamin C.", "He took it daily."),
    _case("initials", "en", "Nobody believed that it was I.", "They laughed."),
    # Numbers
    _case("number", "en", "Prices rose 3.5 percent.", "Wages rose by 2.1."),
    _case("number", "en", "It cost $1.5 million.", "That is 1,234.56 a day."),
    _case("number", "en", "It happened in 1999.", "2000 people came."),
    _case("number", "en", "Version 2.0.1 is out.", "It mends 3.14 things."),
    _case("number", "en", "The vote was 5-4.", "It was close."),
    _case("number", "de", "Am 3. Oktober 1990 wurde Deutschland vereint.", "Es war ein Mittwoch."),
    _case("number", "de", "Das ist z. B. in Berlin so.", "Dr. Müller wohnt dort."),
    # Ellipses and marks
    _case("ellipsis", "en", "Well... maybe not.", "Yes."),
    _case("ellipsis", "en", "He waited…", "Nothing happened."),
    _case("ellipsis", "en", "He said that it was… difficult.", "She agreed."),
    _case("marks", "en", "What?!", "You knew!!", "I did not."),
    _case("marks", "en", "Yahoo! was founded in 1994.", "It is a company."),
    # Russian
    _case("russian", "ru", "И. И. Иванов родился в 1990 г. в Москве.", "Он учился в школе."),
    _case("russian", "ru", "А.С. Пушкин жил на ул. Мойка, д. 12.", "Там теперь музей."),
    _case("russian", "ru", "Это стоит 5 млн руб. в год.", "Бюджет составил 3,5 млрд руб.", "Расходы выросли."),
    _case("russian", "ru", "Он сказал: «Мы рады встрече».", "Затем он уехал."),
    _case("russian", "ru", "«Да», — ответил он.", "«Нет!» — сказала она."),
    _case("russian", "ru", "Купили яблоки, груши и т. д.", "Потом ушли."),
    _case("russian", "ru", "Многие, т. е. большинство, согласны.", "Остальные молчат."),
    _case("russian", "ru", "Завод им. Ленина закрыт.", "Рабочие ушли."),
    _case("russian", "ru", "См. рис. 3 и табл. 2 на с. 15.", "Там всё сказано."),
    _case("russian", "ru", "Город основан в XII в.", "Сегодня в нём живут 20 тыс. человек."),
    _case("russian", "ru", "Это было в 2019 г.", "Президент приехал в Бишкек."),
    _case("russian", "ru", "Курс вырос на 3.5 процента.", "Банк промолчал…", "Почему?"),
    _case("russian", "ru", "И.\u00a0И.\u00a0Иванов подписал указ №\u00a05.", "Он вступил в силу."),
    # Other languages
    _case("other", "fr", "M. Dupont est arrivé.", "Il a dit : « Bonjour. »", "Puis il est parti."),
    _case("other", "es", "¿Qué hora es?", "Son las tres.", "El Sr. García llegó tarde."),
    _case("other", "zh", "今天天气很好。", "我们去公园吧！", "你来吗？", joiner=""),
    _case("other", "ja", "彼は「行く。」と言った。", "そして出かけた。", joiner=""),
    _case("other", "hi", "यह एक वाक्य है।", "यह दूसरा है।"),
    _case("other", "ky", "Президент Бишкекке келди.", "Ал министр менен жолукту."),
    # Layout
    _case("layout", "en", "Talks in Bishkek", "The ministers met on Monday.", joiner="\n\n"),
    _case("layout", "en", "Talks in Bishkek", "The ministers met on Monday.", joiner="\n"),
    _case("layout", "en", "- apples", "- pears and plums", "- bread", joiner="\n"),
    _case("layout", "en", "1. Read the text.", "2. Answer the question.", "3. Stop.", joiner="\n"),
    _wrapped(_RAILWAY, 80),
    _case("layout", "en", "See https://example.org/a.b?c=d.html for more.", "Or write to a.b@example.org."),
    _case("layout", "en", "He uses Node.js and example.com daily.", "She does not."),
)
