"""Names that are known to be of places: countries, continents, a few regions, in English and by their Russian stems."""

from __future__ import annotations

import re

_ENGLISH = """
Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria Azerbaijan Bahamas Bahrain Bangladesh
Barbados Belarus Belgium Belize Benin Bhutan Bolivia Bosnia Botswana Brazil Britain Brunei Bulgaria Burundi Cambodia
Cameroon Canada Chad Chile China Colombia Congo Croatia Cuba Cyprus Czechia Denmark Djibouti Ecuador Egypt England
Eritrea Estonia Eswatini Ethiopia Fiji Finland France Gabon Gambia Germany Ghana Greece Greenland Grenada Guatemala
Guinea Guyana Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy Jamaica Japan Jordan
Kazakhstan Kenya Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon Lesotho Liberia Libya Liechtenstein Lithuania Luxembourg
Madagascar Malawi Malaysia Maldives Mali Malta Mauritania Mauritius Mexico Moldova Monaco Mongolia Montenegro Morocco
Mozambique Myanmar Namibia Nepal Netherlands Nicaragua Niger Nigeria Norway Oman Pakistan Palestine Panama Paraguay Peru
Philippines Poland Portugal Qatar Romania Russia Rwanda Scotland Senegal Serbia Seychelles Singapore Slovakia Slovenia
Somalia Spain Sudan Suriname Sweden Switzerland Syria Taiwan Tajikistan Tanzania Thailand Togo Tunisia Turkey
Turkmenistan Uganda Ukraine Uruguay Uzbekistan Vanuatu Venezuela Vietnam Wales Yemen Zambia Zimbabwe
Africa America Antarctica Asia Europe Oceania Siberia Crimea Balkans Caucasus Scandinavia
Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Hawaii Idaho Illinois Indiana Iowa
Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada
Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Wisconsin Wyoming
"""
_TWO_WORDS = (
    "Costa Rica|Czech Republic|Dominican Republic|El Salvador|Ivory Coast|Hong Kong|New York|New Zealand|North Korea"
    "|South Korea|North Macedonia|Papua New Guinea|San Marino|Saudi Arabia|Sierra Leone|South Africa|Sri Lanka"
    "|United Kingdom|United States|United Arab Emirates|New Jersey|New Mexico|New Hampshire|North Carolina"
    "|South Carolina|North Dakota|South Dakota|Rhode Island|West Virginia|Middle East|Latin America"
)
_RUSSIAN_STEMS = """
Австрал Австри Азербайджан Азии Азия Азию Албани Алжир Америк Англи Ангол Аргентин Армени Афганистан Африк Бангладеш
Белорусси Беларус Бельги Болгари Боливи Босни Ботсван Бразили Британи Венгри Венесуэл Вьетнам Гаити Гана Гватемал
Германи Гондурас Греци Грузи Дани Европ Египт Замби Зимбабве Израил Инди Индонези Иордани Ирак Иран Ирланди Исланди
Испани Итали Йемен Казахстан Камбодж Камерун Канад Катар Кени Кипр Киргизи Кыргызстан Кита Колумби Конго Косово Кува
Куб Лаос Латви Ливан Ливи Литв Люксембург Мадагаскар Малайзи Мали Мальт Марокко Мексик Молдави Молдов Монако Монголи
Мьянм Намиби Непал Нигери Нидерланд Норвеги Пакистан Палестин Панам Парагва Перу Польш Португали Росси Румыни США
Сальвадор Сенегал Серби Сингапур Сири Словаки Словени Сомали Судан Таджикистан Таиланд Тайван Танзани Тунис Туркмени
Турци Уганд Узбекистан Украин Уругва Филиппин Финлянди Франци Хорвати Черногори Чехи Чили Швейцари Швеци Шотланди
Шри-Ланк Эквадор Эстони Эфиопи Япони Сибир Крым Кавказ
"""
_PLACE = re.compile(
    rf"(?:{_TWO_WORDS}|{'|'.join(_ENGLISH.split())}|(?:{'|'.join(_RUSSIAN_STEMS.split())})(?:[аеиюяойыумхв]{{0,4}}))"
)


def is_known_place(name: str) -> bool:
    """Whether this is the name of a country, a continent or a well known region."""
    return _PLACE.fullmatch(name.removeprefix("the ").removeprefix("The ")) is not None
