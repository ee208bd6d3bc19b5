"""What is masked and what is not: planted values of many countries, ordinary figures, names in several scripts, and whole revisions.

In the tables a value to be masked stands between ‹ and ›. All values are invented; identity numbers have valid check digits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.exports.pseudonyms.masking import MaskingRules, Pseudonymiser
from pipelines.exports.pseudonyms.names import find_names, fold, name_line, read_names
from pipelines.items import Fact, Facts, Revision

Make = Callable[..., Revision]


EMAILS = [
    ("en", "Write to ‹jane.doe@mail.example.org›."),
    ("en", "Contact ‹tips+secure@news-desk.example.co.uk› or call."),
    ("en", "Send it to ‹desk [at] example [dot] org› today."),
    ("en", "Mail: ‹witness(at)example.com›"),
    ("en", "Reach us: ‹legal AT example DOT org›, thank you."),
    ("es", "Escriba a ‹ayuda@derechos.example.mx›, por favor."),
    ("ar", "للتواصل: ‹shahid@example.org›"),
    ("zh", "请联系‹bangzhu@example.cn›。"),
    ("ru", "Пишите на ‹почта@пример.рф›."),
    ("fr", "Courriel : ‹temoin@exemple.fr›"),
]

PHONES = [
    ("en", "Call ‹+1 (312) 555-0187› at any hour."),
    ("en", "Reached at ‹(415) 862-0594› on Monday, he declined."),
    ("en", "His number, ‹646-318-2290›, was published."),
    ("en", "The London line is ‹020 7183 4421› for now."),
    ("en", "Mobile ‹07845 318227›, the notice said."),
    ("en", "From abroad dial ‹0044 20 7183 4421› instead."),
    ("en", "On WhatsApp: ‹+254 711 408 266›"),
    ("en", "He gave ‹+880 1712-904417› as his contact."),
    ("en", "She can be phoned on ‹+94 77 301 8842› in Jaffna."),
    ("en", "The clinic (‹+970 599 302 118›) was shelled."),
    ("en", "They wrote to ‹+959 421 733 205› from Yangon."),
    ("de", "Rufen Sie ‹030 4664 4218› an."),
    ("de", "Seine Nummer ‹0171 4482093› war bekannt."),
    ("fr", "Le cabinet, ‹01 42 77 83 10›, ne répond pas."),
    ("fr", "Joignable au ‹+243 998 214 603› à Goma."),
    ("es", "Teléfono: ‹612 48 30 77›"),
    ("es", "Llame al ‹55 5207 3418› en la capital."),
    ("es", "Su celular es ‹+57 310 4482917›."),
    ("pt", "Ligue para ‹(11) 98442-7310› já."),
    ("it", "Telefono ‹06 6982 4417›"),
    ("tr", "Telefonu ‹0532 418 29 07› idi."),
    ("ru", "Звоните: ‹8 (495) 624-18-37›."),
    ("ru", "Его номер ‹+7 916 408-22-15› известен."),
    ("uk", "Телефон ‹067 418 22 90› не відповідає."),
    ("pl", "Telefon: ‹22 635 48 17›"),
    ("ar", "اتصل على ‹٠١٠٠٤٨٢٩٣١٧› في أي وقت"),
    ("ar", "رقم الهاتف ‹0944 318 227› في دمشق"),
    ("ar", "واتساب ‹+964 770 418 2290›"),
    ("fa", "تماس با ‹۰۹۱۲ ۴۴۸ ۲۹۱۷› ممکن است"),
    ("fa", "شماره او ‹09124482917› بود"),
    ("ur", "رابطہ ‹0301 4482917› پر کریں"),
    ("hi", "फोन ‹098113 44829› पर संपर्क करें"),
    ("ne", "Kathmandu ‹+977 984-1448291›"),
    ("th", "โทร ‹081 448 2917› ได้ตลอดเวลา"),
    ("vi", "Gọi ‹0912 448 291› ngay."),
    ("id", "Hubungi ‹0812-4482-9173› segera."),
    ("zh", "电话：‹010-6552 4182›"),
    ("zh", "手机‹13844829173›已关机。"),
    ("ja", "電話は‹03-3581-4417›です。"),
    ("ko", "전화 ‹010-4482-9173› 입니다."),
    ("he", "טלפון ‹052-448-2917›"),
    ("am", "ስልክ ‹0911 44 82 91›"),
    ("sw", "Piga simu ‹0712 448291› sasa."),
]

IDENTITY_NUMBERS = [
    ("de", "Konto ‹DE08 3704 0044 0265 9083 44› bei der Bank."),
    ("tr", "Hesap ‹TR260006203687177296896829› kapatıldı."),
    ("en", "The account GB33 was ‹GB33MIDL03994265826017› all along."),
    ("en", "Paid with card ‹4929 4073 7559 5896› in May."),
    ("en", "Card ‹5311385865780033› was stolen."),
    ("en", "An Amex, ‹3712 353644 08784›, too."),
    ("es", "El CUIT ‹27-22059134-9› figura en el acta."),
    ("nl", "Rijksregister ‹84.07.12-973.92› werd genoemd."),
    ("pt", "O CPF ‹857.261.972-08› consta."),
    ("pt", "CPF nº ‹65858844693›"),
    ("es", "RUT ‹12.399.999-1› del detenido."),
    ("zh", "身份证‹11010519840712614X›被公布。"),
    ("cs", "rodné číslo ‹845712/5061› bylo zveřejněno"),
    ("da", "Nummeret ‹120784-2127› stod i sagen."),
    ("es", "La cédula ‹001-3199764-5› del testigo."),
    ("et", "isikukood ‹48407120141›"),
    ("fi", "Tunnus ‹120784-298N› julkaistiin."),
    ("fr", "le numéro ‹2 84 07 75 253 863 65› du témoin"),
    ("el", "Ο αριθμός ‹12078453847› δημοσιεύτηκε."),
    ("en", "Aadhaar ‹4372 9235 0274› was leaked."),
    ("en", "Her Aadhaar number is ‹519481543323›."),
    ("en", "The PAN ‹ABDPR6931E› appears twice."),
    ("id", "NIK ‹3174011207812531› milik korban."),
    ("it", "Il codice ‹RSSMRA84L12H501H› compare."),
    ("ko", "번호 ‹840712-2324475› 유출"),
    ("lt", "kodas ‹48407120838›"),
    ("en", "MyKad ‹840712-10-4566›"),
    ("es", "La CURP ‹GOLM840712MDFNPR02› de la víctima."),
    ("no", "nummeret ‹120784 29508› ble kjent"),
    ("en", "CNIC ‹35202-6673795-2› of the missing man."),
    ("pl", "Numer ‹84071282303› ujawniono."),
    ("ro", "CNP ‹2840712406062›"),
    ("sr", "број ‹1207984501800› објављен"),
    ("en", "The ID, ‹8407120730089›, was on the list."),
    ("es", "DNI ‹77148672W›, vecino de Lugo."),
    ("es", "NIE ‹X1706440R›"),
    ("sv", "personnummer ‹840712-1618› fanns med"),
    ("de", "AHV ‹756.4885.7170.17›"),
    ("th", "เลข ‹1-3075-19936-62-2› ถูกเปิดเผย"),
    ("tr", "‹16900072948› numaralı kişi gözaltında."),
    ("en", "SSN ‹521-31-9820› was printed."),
    ("en", "His tax file number ‹922 827 341› leaked."),
    ("bg", "ЕГН ‹8407124933›"),
    ("en", "Her social insurance number, ‹137 755 336›."),
    ("hr", "OIB ‹21809310388›"),
    ("de", "Steuer-ID ‹81 514 072 932›"),
    ("he", "תעודת זהות ‹005119722›"),
    ("ja", "マイナンバー ‹5863 5164 1406›"),
    ("nl", "BSN ‹962578083› van de getuige."),
    ("ru", "ИНН ‹770713927786› указан."),
    ("uk", "РНОКПП ‹6683748353›"),
    ("en", "NHS number ‹943 204 8403›"),
    ("ar", "الرقم القومي ‹29001011234567› للضحية"),
    ("ar", "جواز السفر رقم ‹A04482917› صودر"),
    ("fa", "کد ملی ‹۰۰۴۴۸۲۹۱۷۳› او"),
    ("en", "Passport number ‹N4482917› was revoked."),
    ("ru", "паспорт № ‹4510 448291› изъят"),
    ("fr", "carte d’identité n° ‹880692310285›"),
]

# What must stay as it is: figures as news and reports write them.
ORDINARY = [
    ("en", "Between 2019-2020 and 2021-2022, 1,204,583 people fled; 12,000,000 dollars were paid."),
    ("en", "On 2024-03-05 at 10:45:30, case no. 1:21-cv-04482 and application no. 44829/17 were joined."),
    ("en", "Resolution 2254 (2015), A/HRC/46/55, S/2023/1024 and ISBN 978-3-16-148410-0."),
    ("en", "Some 10000000 people, 3.14159265, 1.234.567,89 euros, 50-60-70 percent, 192.168.100.200."),
    ("en", "See https://example.org/news/2024/03/05/4482917340 and doi 10.1234/5678901."),
    ("en", "ID cards were burnt; 250,000 passports in 2019 and 2020 were refused; passport 2019-2020 rules."),
    ("en", "Coordinates 33.513807, 36.276528 and 48.8566, 2.3522; the score was 21-19, 19-21, 21-15."),
    ("de", "Am 05.03.2024 wurden 1.204.583 Euro gezahlt, Aktenzeichen 12 K 3456/17, Az. 4 StR 123/20."),
    ("fr", "Le 05/03/2024, 10 000 000 d’euros, article 12-3456, dossier 2023-0004482."),
    ("es", "El 5 de marzo de 2024, 1.204.583 personas; expediente 12/345/2020; ley 20.500 de 2011."),
    ("ar", "في 05/03/2024 نزح 1204583 شخصا، القرار 2254 لعام 2015، و١٢٠٠٠٠٠٠ دولار"),
    ("fa", "در ۱۴۰۲/۱۲/۱۵ حدود ۱۲۰۴۵۸۳ نفر، پرونده ۹۸۰۹۹۸۰۲۴۴۸۲۹"),
    ("zh", "2024年3月5日，1204583人，第2254号决议，12000000元。"),
    ("ru", "05.03.2024 г. 1 204 583 человека, дело № 1-234/2020, статья 207.3, 12 000 000 рублей."),
    ("tr", "05.03.2024 tarihinde 1.204.583 kişi, esas no 2020/12345, 667 sayılı KHK."),
]  # fmt: skip
NAMES = [
    ("Jane Doe", "Then ‹JANE  DOE› and ‹jane doe›’s sister left; Janet Doe and Jane Doerr stayed."),
    ("Jane Doe | J. Doe | Doe", "‹Jane Doe›, also ‹J. Doe›: ‹Doe› said"),
    ("José Núñez", "‹Jose Nunez›, ‹JOSÉ NÚÑEZ›, ‹Jose\u0301 Nu\u0301n\u0303ez›"),
    ("Łukasz Żak", "‹Lukasz Zak› i ‹ŁUKASZ ŻAK›"),
    ("İbrahim Işık", "‹Ibrahim Isik›, ‹IBRAHIM IŞIK›, ‹ibrahim ışık›"),
    ("Jörg Straße", "‹JÖRG STRASSE›; Jorg Strassen"),
    ("نور الخطيب", "قالت ‹نور الخطيب› و‹نور الخطيب› ول‹نور الخطيب› وكتبت ‹نُور الخَطيب› نورالدين"),
    ("أحمد عيسى", "‹احمد عيسي› وف‹أحمد عيسى›، محمد أحمد"),
    ("علی کریمی", "به ‹علي كريمي› و ‹علی کریمی› گفت"),
    ("王小明", "记者‹王小明›说，王小红不在。"),
    ("김철수", "어제 ‹김철수›는 말했다"),
    ("สมชาย ใจดี", "เมื่อวาน‹สมชาย ใจดี›กล่าว"),
    ("सुनीता देवी", "कल ‹सुनीता देवी› ने कहा, सुनीति देवी नहीं"),
    ("Анна Семёнова", "‹Анна Семенова› и ‹АННА СЕМЁНОВА›"),
    ("Mary-Ann O'Neil", "‹Mary Ann O’Neil›, ‹mary-ann o'neil›; Mary, Ann"),
    (
        'Mara "Kestrel" Lindt',
        '‹Mara "Kestrel" Lindt›, ‹Mara “Kestrel” Lindt›, ‹MARA «KESTREL» LINDT› and ‹Mara Kestrel Lindt›; Mara Lindt stayed',
    ),
    ("Mara (Kes) Lindt", "‹Mara (Kes) Lindt› and ‹Mara Kes Lindt›"),
    ("Zoë \U0001f680 Okello", "‹Zoë \U0001f680 Okello› and ‹Zoe Okello›"),
    ("Αλέξης Παππάς", "Ο ‹ΑΛΕΞΗΣ ΠΑΠΠΑΣ› είπε"),
]


def mask(make: Make, text: str, *, names: str = "", language: str | None = "en", **rules: object) -> tuple[Revision, Pseudonymiser]:
    masker = Pseudonymiser(MaskingRules(names=read_names(names.splitlines(), where="names"), **rules))  # type: ignore[arg-type]
    return masker.mask(make(title=None, authors=(), facts=Facts(), text=text, language=language)), masker


@pytest.mark.parametrize(
    ("kind", "language", "sentence"),
    [("e-mail", *row) for row in EMAILS] + [("phone", *row) for row in PHONES] + [("identity number", *row) for row in IDENTITY_NUMBERS],
)
def test_a_planted_value_is_masked_whole_and_alone(kind: str, language: str, sentence: str, make_revision: Make) -> None:
    revision, _ = mask(make_revision, sentence.replace("‹", "").replace("›", ""), language=language)
    assert revision.text == re.sub("‹.*›", f"[{kind} 1]", sentence)


@pytest.mark.parametrize(("language", "text"), ORDINARY)
def test_ordinary_figures_stay(language: str, text: str, make_revision: Make) -> None:
    assert mask(make_revision, text, language=language)[0].text == text


@pytest.mark.parametrize(("names", "sentence"), NAMES)
def test_names_of_the_list_are_found_in_their_spellings(names: str, sentence: str, make_revision: Make) -> None:
    revision, masker = mask(make_revision, sentence.replace("‹", "").replace("›", ""), names=f"# comment\n\n{names}\n")
    assert revision.text == re.sub("‹.*?›", "[person 1]", sentence)
    assert masker.report()["names"] == {"listed": 1, "found": 1}


def test_a_name_too_short_is_named_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"list\.txt:2: 'X'"):
        read_names(["Jane Doe", "X"], where="list.txt")


@settings(deadline=None)  # a busy machine is not an error
@given(st.text())
def test_folding_keeps_the_places(text: str) -> None:
    folded, places = fold(text)
    assert len(folded) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@settings(deadline=None)  # a busy machine is not an error
@given(st.text(alphabet="aAbB éÉ王نو-'. ", max_size=30))
def test_a_name_is_found_where_it_stands(around: str) -> None:
    names = read_names(["Zoë Quill"], where="x")
    line = f"{around} Zoë Quill {around}"
    assert [line[find.start : find.end] for find in find_names(line, names)] == ["Zoë Quill"]


def test_a_value_has_the_same_mask_in_every_spelling_column_and_document(make_revision: Make) -> None:
    masker = Pseudonymiser(MaskingRules(names=read_names(["Jane Doe", "Ali Veli"], where="x")))
    first = make_revision(
        title="Ali Veli and Jane Doe", authors=("Jane Doe", "Nour A."), text="Call +44 20 7183 4421.\njane@x.example",
        facts=Facts(
            title=Fact(value="Ali Veli and Jane Doe", rule="og", others=("Jane Doe again",)),
            description=Fact(value="By JANE DOE", rule="meta"), tags=Fact(value=("Jane Doe", "trial"), rule="meta"),
            image_caption=Fact(value="Jane Doe", rule="x"), image_credit=Fact(value="Jane Doe/AFP", rule="x"),
        ),
    )  # fmt: skip
    second = make_revision(document_id=8, text="020 7183 4421 or JANE@x.example, says Jane Doe")
    one, two = masker.mask_all([first, second])
    assert (one.title, one.authors) == ("[person 1] and [person 2]", ("[person 2]", "Nour A."))
    assert one.text == "Call [phone 1].\n[e-mail 1]"
    assert two.text == "[phone 1] or [e-mail 1], says [person 2]"
    facts = one.facts
    assert [fact.value for fact in (facts.title, facts.description, facts.tags, facts.image_caption, facts.image_credit) if fact] == [
        "[person 1] and [person 2]", "By [person 2]", ("[person 2]", "trial"), "[person 2]", "[person 2]/AFP",
    ]  # fmt: skip
    assert "Doe" not in repr((one, two, facts, one.text, two.text))
    assert masker.key() == {
        "[e-mail 1]": ["JANE@x.example", "jane@x.example"],
        "[person 1]": ["Ali Veli"],
        "[person 2]": ["JANE DOE", "Jane Doe"],
        "[phone 1]": ["+44 20 7183 4421", "020 7183 4421"],
    }
    report = masker.report()
    assert report["masked"]["phone"] == {"values": 1, "places": 2}
    assert [row["id"] for row in report["documents"]] == [7, 8]
    assert "Doe" not in json.dumps(report)


def test_the_digest_is_over_the_masked_text(make_revision: Make) -> None:
    revision, _ = mask(make_revision, "Call +44 20 7183 4421.")
    assert revision.text_sha256 == hashlib.sha256(revision.text.encode()).hexdigest()


LINKS = Facts(
    image=Fact(value="https://x.example/p.jpg", rule="og"), canonical_url=Fact(value="https://x.example/a", rule="link"),
    translations=Fact(value=("fr https://x.example/fr",), rule="link"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "url", "keep_links", "url_left", "facts_left"),
    [
        ("Nothing here.", "https://x.example/a", False, True, True),
        ("Jane Doe spoke.", "https://x.example/a", False, False, False),
        ("Nothing here.", "https://x.example/2024/jane-doe.html", False, False, False),
        ("Nothing here.", "https://x.example/?q=J%61ne+DOE", False, False, False),
        ("Jane Doe spoke.", "https://x.example/a", True, True, True),
        ("Jane Doe spoke.", "https://x.example/jane_doe", True, False, True),
        ("Nothing here.", "https://x.example/2024/03/05/4482917340", False, True, True),
    ],
)
def test_what_leads_to_the_unmasked_page_is_emptied(
    text: str, url: str, keep_links: bool, url_left: bool, facts_left: bool, make_revision: Make
) -> None:
    masker = Pseudonymiser(MaskingRules(names=read_names(["Jane Doe"], where="x"), keep_links=keep_links))
    found = masker.mask(make_revision(text=text, url=url, facts=LINKS, payload_sha256="cd" * 32))
    assert (found.url != "") is url_left
    facts = (found.facts.image, found.facts.canonical_url, found.facts.translations, found.locator, found.payload_sha256)
    assert [fact is not None for fact in facts] == [facts_left] * 5
    assert "doe" not in found.url.lower()


def test_a_picture_named_after_a_person_goes_even_where_links_are_kept(make_revision: Make) -> None:
    masker = Pseudonymiser(MaskingRules(names=read_names(["Jane Doe"], where="x"), keep_links=True))
    facts = Facts(
        image=Fact(value="https://x.example/Jane_Doe.jpg", rule="og"), canonical_url=Fact(value="https://x.example/a", rule="link")
    )
    found = masker.mask(make_revision(text="Nothing.", facts=facts))
    assert found.facts.image is None
    assert found.facts.canonical_url is not None
    assert found.url


def test_the_domain_and_the_regions_asked_for_say_whose_numbers_are_meant(make_revision: Make) -> None:
    text = "Ring 0712 448 291 today"
    assert "[phone 1]" not in mask(make_revision, text, language=None)[0].text
    assert "[phone 1]" in mask(make_revision, text, language=None, phone_regions=("KE",))[0].text
    masker = Pseudonymiser(MaskingRules(names=read_names([], where="x")))
    assert "[phone 1]" in masker.mask(make_revision(text=text, language=None, url="https://rights.example.ke/a")).text


@settings(deadline=None)  # a busy machine is not an error
@given(st.text(), st.text())
def test_no_text_makes_masking_raise_and_no_mask_is_masked_again(make_revision: Make, title: str, text: str) -> None:
    masker = Pseudonymiser(MaskingRules(names=read_names(["Jane Doe", "王小明"], where="x")))
    once = masker.mask(make_revision(title=title, text=text))
    assert masker.mask(once).text == once.text


def test_a_line_of_any_spellings_is_read_again_as_one_person() -> None:
    line = name_line(["#\u200bAmina | Diallo", "M.", "# Diallo", "\ufeff#Diallo", "A\nDiallo"])
    assert line == "\u200bAmina Diallo | Diallo | A Diallo"
    assert read_names([line], where="names").persons == 1
    assert name_line(["M.", "#"]) == "", "one letter would mask half a text, and the list were refused"
