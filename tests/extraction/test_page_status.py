"""Walls, stubs and error pages in ten languages, written by us after the structure of real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pipelines.extraction.page import read_page
from pipelines.extraction.page_status import find_prompt
from pipelines.extraction.segments import split_segments
from pipelines.extraction.structure import find_places
from pipelines.extraction.verdict import Verdict
from pipelines.items import Extraction

ADDRESS = "https://news.example.org/2024/05/an-article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the pages of one language say."""

    direction: str
    consent: tuple[str, str, str]  # title, text, button
    prompt: tuple[str, str]  # what ends the lead, and the button
    missing: tuple[str, str]  # heading and text of a soft 404
    challenge: tuple[str, str]
    login: tuple[str, str, str]  # heading, label of the name, label of the password
    headline: str
    lead: tuple[str, str]


LANGUAGES = {
    "en": Words(
        direction="ltr",
        consent=(
            "Before you continue",
            "We value your privacy. We and our partners store information on your device to show advertisements.",
            "Accept all",
        ),
        prompt=("Subscribe to continue reading", "Already a subscriber? Log in"),
        missing=("Page not found", "The address may have been typed wrongly, or the page has moved."),
        challenge=("Just a moment...", "Checking your browser before you can go on. This takes a few seconds."),
        login=("Log in", "E-mail address", "Password"),
        headline="Court orders the registry to open its files",
        lead=(
            "The district court told the land registry on Tuesday to open the files of the twelve villages that were cleared in spring.",
            "Families had asked for the papers for four years, and each year another office said that it was not the one in charge.",
        ),
    ),
    "es": Words(
        direction="ltr",
        consent=(
            "Antes de continuar",
            "Nosotros y nuestros socios guardamos datos en su dispositivo. Utilizamos cookies para medir la audiencia.",
            "Aceptar todo",
        ),
        prompt=("Para seguir leyendo, suscríbase", "¿Ya eres suscriptor? Inicia sesión"),
        missing=("Página no encontrada", "La dirección puede estar mal escrita o el contenido ya no está aquí."),
        challenge=("Comprobación de seguridad", "Verifica que eres humano para entrar en el sitio."),
        login=("Iniciar sesión", "Correo electrónico", "Contraseña"),
        headline="Un juzgado ordena abrir los archivos del registro",
        lead=(
            "El juzgado de la comarca ordenó el martes al registro abrir los expedientes de las doce aldeas desalojadas en primavera.",
            "Las familias llevaban cuatro años pidiendo los papeles, y cada año otra oficina respondía que no era de su competencia.",
        ),
    ),
    "fr": Words(
        direction="ltr",
        consent=(
            "Avant de continuer",
            "Nous et nos partenaires stockons des informations sur votre appareil. Nous utilisons des cookies.",
            "Tout accepter",
        ),
        prompt=("Article réservé aux abonnés", "Déjà abonné ? Connectez-vous"),
        missing=("Page introuvable", "L'adresse est peut-être mal écrite, ou le contenu a été déplacé."),
        challenge=("Vérification de sécurité", "Êtes-vous un robot ? Cochez la case pour entrer."),
        login=("Connexion", "Adresse électronique", "Mot de passe"),
        headline="Le tribunal ordonne d'ouvrir les dossiers du cadastre",
        lead=(
            "Le tribunal du district a ordonné mardi au cadastre d'ouvrir les dossiers des douze villages évacués au printemps dernier.",
            "Les familles demandaient ces papiers depuis quatre ans, et chaque année un autre bureau se disait incompétent.",
        ),
    ),
    "de": Words(
        direction="ltr",
        consent=(
            "Bevor Sie fortfahren",
            "Wir und unsere Partner speichern Informationen auf Ihrem Gerät. Wir verwenden Cookies.",
            "Alle akzeptieren",
        ),
        prompt=("Dieser Artikel ist nur für Abonnenten", "Bereits Abonnent? Anmelden"),
        missing=("Seite nicht gefunden", "Die Adresse ist vielleicht falsch geschrieben, oder der Inhalt ist umgezogen."),
        challenge=("Sicherheitsüberprüfung", "Sind Sie ein Mensch? Bitte setzen Sie den Haken."),
        login=("Anmelden", "E-Mail-Adresse", "Passwort"),
        headline="Gericht lässt die Akten des Grundbuchamts öffnen",
        lead=(
            "Das Bezirksgericht hat das Grundbuchamt am Dienstag angewiesen, die Akten der zwölf geräumten Dörfer zu öffnen.",
            "Vier Jahre lang hatten die Familien um die Papiere gebeten, und jedes Jahr erklärte sich ein anderes Amt für nicht zuständig.",
        ),
    ),
    "ar": Words(
        direction="rtl",
        consent=("قبل المتابعة", "نحن وشركاؤنا نخزن معلومات على جهازك. نستخدم ملفات تعريف الارتباط لقياس عدد الزوار.", "قبول الكل"),
        prompt=("هذا المقال للمشتركين فقط", "لمواصلة القراءة سجل دخولك"),
        missing=("الصفحة غير موجودة", "ربما كُتب العنوان خطأً أو نُقل المحتوى إلى مكان آخر."),
        challenge=("التحقق من أنك إنسان", "ضع علامة في المربع: لست برنامج روبوت."),
        login=("تسجيل الدخول", "البريد الإلكتروني", "كلمة المرور"),
        headline="المحكمة تأمر بفتح ملفات السجل العقاري",
        lead=(
            "أمرت محكمة المنطقة يوم الثلاثاء دائرة السجل العقاري بفتح ملفات القرى الاثنتي عشرة التي أُخليت من سكانها في الربيع الماضي.",
            "وكانت العائلات قد طالبت بهذه الأوراق طوال أربع سنوات، وفي كل سنة كان مكتب آخر يقول إن الأمر ليس من اختصاصه.",
        ),
    ),
    "fa": Words(
        direction="rtl",
        consent=("پیش از ادامه", "ما از کوکی استفاده می‌کنیم تا بازدیدها را بشماریم و تبلیغ نشان دهیم.", "پذیرش همه"),
        prompt=("این گزارش ویژه مشترکین است", "برای ادامه مطلب وارد شوید"),
        missing=("صفحه پیدا نشد", "شاید نشانی اشتباه نوشته شده یا محتوا جابه‌جا شده است."),
        challenge=("بررسی امنیتی", "خانه را علامت بزنید: من ربات نیستم."),
        login=("ورود", "نشانی ایمیل", "گذرواژه"),
        headline="دادگاه دستور داد پرونده‌های ثبت املاک باز شود",
        lead=(
            "دادگاه شهرستان روز سه‌شنبه به اداره ثبت املاک دستور داد پرونده‌های دوازده روستایی را که بهار گذشته تخلیه شدند باز کند.",
            "خانواده‌ها چهار سال این مدارک را خواسته بودند و هر سال اداره دیگری می‌گفت که رسیدگی به این موضوع در صلاحیت آن نیست.",
        ),
    ),
    "ru": Words(
        direction="ltr",
        consent=("Файлы cookie", "Мы используем файлы cookie, чтобы считать посетителей и показывать рекламу.", "Принять все"),
        prompt=("Материал доступен только для подписчиков", "Оформите подписку"),
        missing=("Страница не найдена", "Возможно, адрес набран с ошибкой или материал перенесён."),
        challenge=("Проверка браузера", "Подтвердите, что вы не робот."),
        login=("Вход", "Электронная почта", "Пароль"),
        headline="Суд велел открыть дела земельного реестра",
        lead=(
            "Районный суд во вторник обязал земельный реестр открыть дела двенадцати деревень, жителей которых выселили весной.",
            "Семьи просили эти бумаги четыре года, и каждый год новое ведомство отвечало, что вопрос не в его компетенции.",
        ),
    ),
    "zh": Words(
        direction="ltr",
        consent=("隐私设置", "我们使用cookie来统计访问量并展示广告。您可以随时更改您的选择。", "全部接受"),
        prompt=("本文仅限订阅者阅读", "订阅后继续阅读"),
        missing=("页面不存在", "地址可能写错了，或者内容已经移走。"),
        challenge=("请完成安全验证", "正在检查您的浏览器，请稍候。"),
        login=("登录", "电子邮箱", "密码"),
        headline="法院命令登记处公开土地档案",
        lead=(
            "区法院星期二命令土地登记处公开今年春天被清空的十二个村庄的全部档案，登记处必须在三十天之内交出所有文件的副本。",
            "村民们四年来一直要求查看这些文件，每一年都有另外一个部门回答说这件事情不归他们管，也不知道应该由谁来负责。",
        ),
    ),
    "pt": Words(
        direction="ltr",
        consent=(
            "Privacidade",
            "Nós e os nossos parceiros guardamos dados no seu aparelho para medir a audiência e mostrar anúncios.",
            "Aceitar todos",
        ),
        prompt=("Conteúdo exclusivo para assinantes", "Já é assinante? Entre"),
        missing=("Página não encontrada", "O endereço pode estar errado ou o conteúdo mudou de lugar."),
        challenge=("Verificação de segurança", "Confirme que você é humano para entrar no site."),
        login=("Entrar", "Endereço de e-mail", "Senha"),
        headline="Tribunal manda abrir os arquivos do registro de terras",
        lead=(
            "O tribunal da comarca mandou na terça-feira o registro de terras abrir os arquivos das doze aldeias esvaziadas na primavera.",
            "As famílias pediam os papéis havia quatro anos, e a cada ano outra repartição respondia que o assunto não era com ela.",
        ),
    ),
    "tr": Words(
        direction="ltr",
        consent=(
            "Gizlilik",
            "Çerezleri kullanıyoruz; ziyaretçi sayısını ölçmek ve reklam göstermek için bilgi saklıyoruz.",
            "Tümünü kabul et",
        ),
        prompt=("Bu yazı abonelere özel", "Zaten abone misiniz? Giriş yapın"),
        missing=("Sayfa bulunamadı", "Adres yanlış yazılmış ya da içerik taşınmış olabilir."),
        challenge=("Güvenlik kontrolü", "Devam etmek için robot olmadığınızı doğrulayın."),
        login=("Giriş yap", "E-posta adresi", "Parola"),
        headline="Mahkeme tapu dosyalarının açılmasına karar verdi",
        lead=(
            "İlçe mahkemesi salı günü tapu müdürlüğüne, baharda boşaltılan on iki köyün dosyalarını açması için otuz gün süre verdi.",
            "Aileler bu belgeleri dört yıldır istiyordu ve her yıl başka bir daire konunun kendi yetkisinde olmadığını söylüyordu.",
        ),
    ),
}


def _page(language: str, title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{LANGUAGES[language].direction}"><head><meta charset="utf-8">'
        f"<title>{title} | Example Courier</title></head><body>{body}</body></html>"
    )


def consent_wall(language: str) -> str:
    title, text, button = LANGUAGES[language].consent
    return _page(language, title, f'<div class="wall"><h1>{title}</h1><p>{text}</p><button>{button}</button></div>')


def stub(language: str) -> str:
    words = LANGUAGES[language]
    lead = "".join(f"<p>{text}</p>" for text in words.lead)
    prompt = f'<div class="offer"><h3>{words.prompt[0]}</h3><p>{words.prompt[1]}</p></div>'
    return _page(
        language, words.headline, f'<main><article><h1>{words.headline}</h1><div class="text">{lead}</div>{prompt}</article></main>'
    )


def soft_404(language: str) -> str:
    heading, text = LANGUAGES[language].missing
    return _page(
        language, heading, f'<header><nav><a href="/">Example Courier</a></nav></header><main><h1>{heading}</h1><p>{text}</p></main>'
    )


def challenge(language: str) -> str:
    heading, text = LANGUAGES[language].challenge
    return _page(language, heading, f'<div class="main-content"><h1>{heading}</h1><p>{text}</p></div>')


def login(language: str) -> str:
    heading, name, password = LANGUAGES[language].login
    form = f'<form><label>{name}<input type="email" name="n"></label><label>{password}<input type="password" name="p"></label></form>'
    return _page(language, heading, f"<main><h1>{heading}</h1>{form}</main>")


def article(language: str) -> str:
    words = LANGUAGES[language]
    body = "".join(f"<p>{text}</p>" for text in words.lead * 3)
    return _page(language, words.headline, f"<main><article><h1>{words.headline}</h1>{body}</article></main>")


KINDS: dict[str, Callable[[str], str]] = {
    "consent_wall": consent_wall,
    "stub": stub,
    "soft_404": soft_404,
    "challenge": challenge,
    "login": login,
    "article": article,
}
KNOWN_FAILURES: dict[tuple[str, str], str] = {}


def _case(kind: str, language: str) -> object:
    reason = KNOWN_FAILURES.get((kind, language))
    return pytest.param(kind, language, id=f"{kind}-{language}", marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])


@pytest.mark.parametrize(("kind", "language"), [_case(kind, language) for kind in KINDS for language in LANGUAGES])
def test_a_page_is_named_for_what_it_is(kind: str, language: str, read: Callable[..., Extraction]) -> None:
    found = read(KINDS[kind](language))
    assert found.status == kind, found.status_reason
    assert bool(found.text) == (kind in ("article", "stub"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stub_holds_its_lead_and_not_the_prompt(language: str, read: Callable[..., Extraction]) -> None:
    words = LANGUAGES[language]
    assert read(stub(language)).text == "\n\n".join(words.lead)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_words_is_found(language: str, read: Callable[..., Extraction]) -> None:
    page = article(language).replace(f'lang="{language}"', 'lang="xx"')
    found = read(page).facts.language
    assert found is not None
    assert (found.value, found.rule) == (language, "words")


@pytest.mark.parametrize(("zone", "ends_at_prompt"), [("comments", True), ("text", False)])
def test_text_behind_the_prompt_counts_unless_it_stands_in_another_zone(zone: str, ends_at_prompt: bool) -> None:
    behind = "<p>I have read the files of my own village, and what the court says of the registry is true of all of them, page by page.</p>"
    markup = stub("en").replace("</article>", f'</article><div class="{zone}">{behind * 6}</div>')
    segments = split_segments(read_page(ADDRESS, markup.encode()).tree)
    all_kept = [Verdict(kept=True, reason="taken for text") for _ in segments]
    assert (find_prompt(segments, find_places(segments, ADDRESS), all_kept) is not None) is ends_at_prompt
