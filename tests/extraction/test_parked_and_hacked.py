"""Parked, suspended and taken-over pages, and articles about such things, in every language of the catalogue; no native reader checked them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.items import Extraction

# language -> what a registrar or host says, a line of a defacer, a headline about a break-in, a paragraph of the report
PAGES = {
    "en": (
        "This domain is for sale",
        "Hacked by Team Example",
        "Hacked by the state: how the agency read the mail of reporters",
        "The agency read the mail of forty reporters for two years, the inquiry found; on one newspaper's front page stood “Hacked by Team X”.",
    ),
    "es": (
        "El dominio news.example.org está en venta",
        "Hackeado por Equipo Ejemplo",
        "Hackeado por el Estado: así leyeron el correo de los periodistas",
        "La agencia leyó durante dos años el correo de cuarenta periodistas, según la investigación; en la portada decía «Hackeado por X».",
    ),
    "fr": (
        "Le domaine news.example.org est à vendre",
        "Piraté par Équipe Exemple",
        "Piraté par l'État : comment le courrier des journalistes fut lu",
        "L'agence a lu pendant deux ans le courrier de quarante journalistes, selon l'enquête ; la page portait les mots « Piraté par X ».",
    ),
    "de": (
        "Diese Domain steht zum Verkauf",
        "Gehackt von Gruppe Beispiel",
        "Gehackt von der Behörde: wie die Post der Reporter gelesen wurde",
        "Zwei Jahre lang las die Behörde die Post von vierzig Reportern, wie die Untersuchung ergab; auf der Seite stand „Gehackt von X“.",
    ),
    "pt": (
        "O domínio está à venda",
        "Hackeado por Grupo Exemplo",
        "Hackeado por agentes: como leram o correio dos repórteres",
        "A agência leu durante dois anos o correio de quarenta repórteres, segundo o inquérito; na capa do jornal lia-se «Hackeado por X».",
    ),
    "ru": (
        "Домен продаётся",
        "Сайт взломан группой Пример",
        "Сайт взломан: как ведомство читало почту журналистов",
        "Ведомство два года читало почту сорока журналистов, установило расследование; на первой странице газеты стояло «Сайт взломан».",
    ),
    "uk": (
        "Домен продається",
        "Сайт зламано групою Приклад",
        "Сайт зламано: як відомство читало пошту журналістів",
        "Відомство два роки читало пошту сорока журналістів, встановило розслідування; на першій сторінці газети стояло «Сайт зламано».",
    ),
    "tr": (
        "Bu alan adı satılıktır",
        "Örnek Grubu tarafından hacklendi",
        "Gazetenin sitesi iki kez aynı grup tarafından hacklendi",
        "Soruşturmaya göre kurum iki yıl boyunca kırk gazetecinin postasını okudu; gazetenin ilk sayfasında “Bu site hacklendi” yazıyordu.",
    ),
    "ar": (
        "هذا النطاق للبيع",
        "تم الاختراق من قبل فريق المثال",
        "تم اختراق الموقع: كيف قرأت الهيئة بريد الصحفيين",
        "قرأت الهيئة بريد أربعين صحفيا طوال عامين بحسب التحقيق، وظهرت على الصفحة الأولى للصحيفة عبارة «تم اختراق هذا الموقع» في الصباح.",
    ),
    "fa": (
        "این دامنه به فروش می‌رسد",
        "هک شد توسط گروه نمونه",
        "این سایت هک شد: چگونه نامه‌های خبرنگاران خوانده شد",
        "به گفته بازرسان، این نهاد دو سال نامه‌های چهل خبرنگار را می‌خواند و بر صفحه نخست روزنامه نوشته بودند «این سایت هک شد» و دیگر هیچ.",
    ),
    "ur": (
        "یہ ڈومین برائے فروخت ہے",
        "یہ ویب سائٹ ہیک کر لی گئی ہے",
        "یہ ویب سائٹ ہیک ہوئی تو صحافیوں کی ڈاک پڑھی گئی",
        "تحقیقات کے مطابق ادارہ دو سال تک چالیس صحافیوں کی ڈاک پڑھتا رہا اور اخبار کے پہلے صفحے پر لکھا تھا کہ یہ ویب سائٹ ہیک ہو چکی ہے۔",
    ),
    "zh": (
        "该域名正在出售",
        "此网站已被黑",
        "此网站已被黑：机构如何阅读记者的邮件",
        "调查发现，该机构在两年之内一直阅读四十名记者的邮件，报社的首页上曾经写着“此网站已被黑”，编辑们第二天早上才发现这件事情并且报了警。",
    ),
    "ja": (
        "このドメインは売り出し中です",
        "このサイトはハッキングされました",
        "このサイトはハッキングされたと新聞社が発表",
        "調査によると、当局は二年間にわたり四十人の記者の郵便を読んでおり、新聞社の第一面には「このサイトはハッキングされました」と書かれていた。",
    ),
    "th": (
        "โดเมนนี้ประกาศขาย",
        "ถูกแฮกโดยกลุ่มตัวอย่าง",
        "เว็บไซต์นี้ถูกแฮก เมื่อหน่วยงานอ่านจดหมายของนักข่าว",
        "การสอบสวนพบว่าหน่วยงานอ่านจดหมายของนักข่าวสี่สิบคนตลอดสองปี และบนหน้าแรกของหนังสือพิมพ์มีข้อความว่าเว็บไซต์นี้ถูกแฮก",
    ),
    "sw": (
        "Kikoa hiki kinauzwa",
        "Imedukuliwa na Kundi la Mfano",
        "Imedukuliwa na serikali: jinsi barua za wanahabari zilivyosomwa",
        "Shirika lilisoma barua za wanahabari arobaini kwa miaka miwili, uchunguzi uligundua; ukurasa uliandikwa “Imedukuliwa na X” asubuhi.",
    ),
    "hu": (
        "Ez a domain eladó",
        "Ezt az oldalt feltörte a Példa Csoport",
        "Ezt az oldalt feltörte az állam: így olvasták a leveleket",
        "A hivatal két éven át olvasta negyven újságíró leveleit, állapította meg a vizsgálat; a lap nyitóoldalán az állt: „meghekkelte X”.",
    ),
    "bn": (
        "এই ডোমেইনটি বিক্রয়ের জন্য",
        "এই সাইটটি হ্যাক করেছে উদাহরণ দল",
        "এই সাইটটি হ্যাক করেছে কারা, তদন্তে যা জানা গেল",
        "তদন্তে দেখা গেছে, সংস্থাটি দুই বছর ধরে চল্লিশজন সাংবাদিকের চিঠি পড়েছে; পত্রিকার প্রথম পাতায় লেখা ছিল, এই সাইটটি হ্যাক করা হয়েছে।",
    ),
}
MENU = "<nav>" + "".join(f'<a href="/{name}">{name}</a> ' for name in ("news", "courts", "land", "archive")) + "</nav>"
SPAM = "".join(f'<a href="https://win{n}.example.net/">best online casino {n}</a> ' for n in range(30))


def page(title: str, body: str, language: str = "en") -> str:
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'


@pytest.mark.parametrize("language", PAGES)
def test_a_domain_for_sale_is_parked(language: str, read: Callable[..., Extraction]) -> None:
    offer = PAGES[language][0]
    found = read(
        page("news.example.org", f'<div><h1>{offer}</h1><p>news.example.org</p><a href="https://sales.example.net/">€ 900</a></div>')
    )
    assert (found.status, found.text) == ("parked", ""), found.status_reason


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("Account Suspended", "Account Suspended", "Contact your hosting provider for more information."),
        ("news.example.org is for sale | Names", "news.example.org", "Get this name today."),
        ("Cuenta suspendida", "Cuenta suspendida", "Póngase en contacto con su proveedor."),
        ("Хостинг", "Сайт заблокирован за неуплату", "Обратитесь в службу поддержки."),
        ("恭喜，站点创建成功！", "恭喜, 站点创建成功！", "这是默认首页。"),
        ("Apache2 Ubuntu Default Page: It works", "It works!", "This is the page of a server on which nothing was put yet. " * 60),
        (
            "Welcome to nginx!",
            "Welcome to nginx!",
            "If you see this page, the server was installed and is working. More must be configured.",
        ),
    ],
)
def test_suspended_sites_and_fresh_servers_are_parked(title: str, heading: str, text: str, read: Callable[..., Extraction]) -> None:
    found = read(page(title, f"<h1>{heading}</h1><p>{text}</p>"))
    assert found.status == "parked", found.status_reason


@pytest.mark.parametrize("language", PAGES)
def test_a_signed_page_without_its_site_is_hacked(language: str, read: Callable[..., Extraction]) -> None:
    line = PAGES[language][1]
    greetings = (
        "<p>We are here, and nobody was looking. Your security is a joke. Greetings to all of our friends on the other side of the sea.</p>"
    )
    found = read(page(line, f"<center><h1>{line}</h1>{greetings}<img src='skull.png'></center>", language))
    assert (found.status, found.text) == ("hacked", ""), found.status_reason


@pytest.mark.parametrize("language", PAGES)
def test_an_entry_that_was_overwritten_with_a_signature_is_hacked(language: str, read: Callable[..., Extraction]) -> None:
    line = PAGES[language][1]
    entry = f'<article><h1>{line}</h1><time datetime="2024-05-02">2 May 2024</time><p>{line}</p></article>'
    found = read(page(f"{line} – Example Courier", f"<header>{MENU}</header><main>{entry}</main>", language))
    assert found.status == "hacked", found.status_reason


@pytest.mark.parametrize("with_menu", [True, False])
@pytest.mark.parametrize("language", PAGES)
def test_a_report_on_a_break_in_is_an_article(language: str, with_menu: bool, read: Callable[..., Extraction]) -> None:
    _, line, headline, text = PAGES[language]
    entry = f'<article><h1>{headline}</h1><time datetime="2024-05-02">2 May 2024</time><h2>{line}</h2><p>{text}</p><p>{text}</p></article>'
    found = read(page(f"{headline} | Example Courier", f"{MENU * with_menu}<main>{entry}</main>", language))
    assert found.status == "article", found.status_reason
    assert text in found.text


@pytest.mark.parametrize("language", PAGES)
def test_a_brief_about_a_domain_for_sale_is_an_article(language: str, read: Callable[..., Extraction]) -> None:
    offer, _, headline, text = PAGES[language]
    about = f'<meta property="og:type" content="article"><title>{headline}</title>'
    entry = f"<main><article><h1>{headline}</h1><p>{text}</p><p>“{offer}”: {text}</p></article></main>"
    found = read(f'<html lang="{language}"><head><meta charset="utf-8">{about}</head><body>{MENU}{entry}</body></html>')
    assert found.status == "article", found.status_reason


@pytest.mark.parametrize("title", ["Best slots of the year", "Example Courier"])
def test_a_page_of_nothing_but_spam_is_hacked(title: str, read: Callable[..., Extraction]) -> None:
    found = read(page(title, f"{MENU}<main><h1>{title}</h1><div>{SPAM}</div></main>"))
    assert (found.status, found.text) == ("hacked", ""), found.status_reason


@pytest.mark.parametrize("box", ['<div style="display:none">', '<div style="position:absolute;left:-9999px">', "<div>"])
def test_spam_beside_an_article_is_flagged_and_left_out(box: str, read: Callable[..., Extraction]) -> None:
    _, _, headline, text = PAGES["en"]
    entry = f"<article><h1>{headline}</h1><p>{text}</p><p>{text} They went to court.</p></article>"
    clean = read(page(headline, f"{MENU}<main>{entry}</main>"))
    found = read(page(headline, f"{MENU}<main>{entry}</main>{box}{SPAM}</div>"))
    assert (found.status, found.text) == ("article", clean.text)
    assert "spam_links" in found.flags
    assert "spam_links" not in clean.flags


def test_a_report_that_names_casinos_has_no_flag(read: Callable[..., Extraction]) -> None:
    links = "".join(
        f'<p>The owner of <a href="https://win{n}.example.net/">casino {n}</a> said that nobody had asked for papers.</p>' for n in range(9)
    )
    found = read(page("Who owns the casinos", f"{MENU}<main><article><h1>Who owns the casinos</h1>{links}</article></main>"))
    assert found.status == "article"
    assert "spam_links" not in found.flags
