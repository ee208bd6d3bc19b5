"""Walls, stubs and error pages in every language of the catalogue, written by us after the structure of real ones.

No native reader has looked at them: in all seventeen languages the wording is unverified.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pipelines.extraction.blocks.verdict import Verdict
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.structure import find_places
from pipelines.extraction.phrases import matching as phrases
from pipelines.extraction.phrases.files import load_phrases, parse_phrases, read_files
from pipelines.extraction.status.page_status import find_prompt
from pipelines.items import Extraction
from pipelines.sources.loader import catalogue

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
    "uk": Words(
        direction="ltr",
        consent=(
            "Файли cookie",
            "Ми цінуємо вашу конфіденційність. Ми використовуємо файли cookie, щоб рахувати відвідувачів.",
            "Прийняти всі",
        ),
        prompt=("Матеріал доступний за передплатою", "Вже маєте передплату? Увійдіть"),
        missing=("Сторінку не знайдено", "Можливо, адресу набрано з помилкою або матеріал перенесено."),
        challenge=("Перевірка браузера", "Підтвердьте, що ви людина."),
        login=("Увійти", "Електронна пошта", "Пароль"),
        headline="Суд зобов'язав відкрити справи земельного реєстру",
        lead=(
            "Районний суд у вівторок зобов'язав земельний реєстр відкрити справи дванадцяти сіл, мешканців яких виселили навесні.",
            "Родини просили ці папери чотири роки, і щороку нове відомство відповідало, що це питання не належить до його повноважень.",
        ),
    ),
    "th": Words(
        direction="ltr",
        consent=("ความเป็นส่วนตัว", "เว็บไซต์นี้ใช้คุกกี้เพื่อนับจำนวนผู้เข้าชมและแสดงโฆษณา", "ยอมรับทั้งหมด"),
        prompt=("บทความนี้สำหรับสมาชิกเท่านั้น", "เข้าสู่ระบบเพื่ออ่านต่อ"),
        missing=("ไม่พบหน้าที่คุณต้องการ", "ที่อยู่อาจพิมพ์ผิด หรือเนื้อหาถูกย้ายไปแล้ว"),
        challenge=("การตรวจสอบความปลอดภัย", "ยืนยันว่าคุณเป็นมนุษย์"),
        login=("เข้าสู่ระบบ", "อีเมล", "รหัสผ่าน"),
        headline="ศาลสั่งให้สำนักงานที่ดินเปิดแฟ้มเอกสาร",
        lead=(
            "ศาลจังหวัดมีคำสั่งเมื่อวันอังคารให้สำนักงานที่ดินเปิดแฟ้มเอกสารของหมู่บ้านสิบสองแห่งที่ชาวบ้านถูกย้ายออกไปในช่วงฤดูแล้งที่ผ่านมา",
            "ครอบครัวของชาวบ้านขอดูเอกสารเหล่านี้มาเป็นเวลาสี่ปี และทุกปีหน่วยงานอื่นก็ตอบว่าเรื่องนี้ไม่ได้อยู่ในความรับผิดชอบของตน",
        ),
    ),
    "sw": Words(
        direction="ltr",
        consent=("Faragha", "Tunathamini faragha yako. Tunatumia vidakuzi kuhesabu wageni na kuonyesha matangazo.", "Kubali zote"),
        prompt=("Jisajili ili kuendelea kusoma", "Tayari una akaunti? Ingia"),
        missing=("Ukurasa haukupatikana", "Huenda anwani imeandikwa vibaya au maudhui yamehamishwa."),
        challenge=("Ukaguzi wa usalama", "Thibitisha kuwa wewe ni binadamu."),
        login=("Ingia", "Barua pepe", "Nenosiri"),
        headline="Mahakama yaamuru faili za ardhi zifunguliwe",
        lead=(
            "Mahakama ya wilaya siku ya Jumanne iliamuru ofisi ya ardhi ifungue faili za vijiji kumi na viwili ambavyo wakazi wake waliondolewa.",
            "Familia zilikuwa zimeomba karatasi hizo kwa miaka minne, na kila mwaka ofisi nyingine ilijibu kuwa jambo hilo si jukumu lake.",
        ),
    ),
    "ja": Words(
        direction="ltr",
        consent=(
            "プライバシー",
            "当サイトは訪問者数を数えるためにCookieを使用しています。続行する前に設定をお選びください。",
            "すべて受け入れる",
        ),
        prompt=("この記事は会員限定です", "続きを読むにはログインしてください"),
        missing=("お探しのページが見つかりません", "アドレスが間違っているか、内容が移動した可能性があります。"),
        challenge=("しばらくお待ちください", "あなたが人間であることを確認します。"),
        login=("ログイン", "メールアドレス", "パスワード"),
        headline="裁判所、登記所に土地記録の公開を命令",
        lead=(
            "地方裁判所は火曜日、今年の春に住民が立ち退かされた十二の村の土地記録をすべて公開するよう登記所に命じ、写しを三十日以内に渡すことも求めた。",
            "村の家族たちは四年前からこれらの書類を求めてきたが、毎年別の役所が自分たちの担当ではないと答え、誰が責任を負うのかも明らかにしなかった。",
        ),
    ),
    "hu": Words(
        direction="ltr",
        consent=(
            "Adatvédelem",
            "Az oldal sütiket használ. Mi és partnereink adatokat tárolunk az ön eszközén a látogatottság méréséhez.",
            "Összes elfogadása",
        ),
        prompt=("Ez a cikk csak előfizetőknek olvasható", "Már előfizető? Jelentkezzen be"),
        missing=("Az oldal nem található", "Lehet, hogy a cím hibás, vagy a tartalom máshová került."),
        challenge=("Biztonsági ellenőrzés", "Erősítse meg, hogy ember."),
        login=("Bejelentkezés", "E-mail-cím", "Jelszó"),
        headline="A bíróság elrendelte a földhivatali iratok megnyitását",
        lead=(
            "A járásbíróság kedden arra kötelezte a földhivatalt, hogy nyissa meg annak a tizenkét falunak az iratait, amelyet tavasszal kiürítettek.",
            "A családok négy éve kérték ezeket az iratokat, és minden évben egy másik hivatal felelte azt, hogy az ügy nem tartozik a hatáskörébe.",
        ),
    ),
    "ur": Words(
        direction="rtl",
        consent=("رازداری", "ہم کوکیز استعمال کرتے ہیں تاکہ قارئین کو گن سکیں اور اشتہارات دکھا سکیں۔", "سب قبول کریں"),
        prompt=("یہ تحریر صرف سبسکرائبرز کے لیے ہے", "مزید پڑھنے کے لیے لاگ ان کریں"),
        missing=("صفحہ نہیں ملا", "شاید پتہ غلط لکھا گیا ہے یا مواد کہیں اور منتقل ہو گیا ہے۔"),
        challenge=("سیکیورٹی چیک", "تصدیق کریں کہ آپ انسان ہیں۔"),
        login=("لاگ ان کریں", "ای میل", "پاس ورڈ"),
        headline="عدالت کا اراضی رجسٹری کی فائلیں کھولنے کا حکم",
        lead=(
            "ضلعی عدالت نے منگل کے روز اراضی رجسٹری کو حکم دیا کہ وہ ان بارہ دیہات کی فائلیں کھولے جنہیں گزشتہ موسم بہار میں خالی کرایا گیا تھا۔",
            "خاندان چار سال سے یہ کاغذات مانگ رہے تھے اور ہر سال کوئی دوسرا دفتر یہی جواب دیتا تھا کہ یہ معاملہ اس کے دائرہ اختیار میں نہیں آتا۔",
        ),
    ),
    "bn": Words(
        direction="ltr",
        consent=("গোপনীয়তা", "আমরা কুকি ব্যবহার করি, যাতে পাঠকের সংখ্যা গোনা যায় এবং বিজ্ঞাপন দেখানো যায়।", "সব গ্রহণ করুন"),
        prompt=("এই লেখাটি শুধু গ্রাহকদের জন্য", "পড়া চালিয়ে যেতে লগ ইন করুন"),
        missing=("পৃষ্ঠাটি খুঁজে পাওয়া যায়নি", "হয়তো ঠিকানাটি ভুল লেখা হয়েছে অথবা লেখাটি সরিয়ে নেওয়া হয়েছে।"),
        challenge=("নিরাপত্তা যাচাই", "নিশ্চিত করুন যে আপনি রোবট নন।"),
        login=("লগ ইন করুন", "ইমেইল", "পাসওয়ার্ড"),
        headline="ভূমি দপ্তরের নথি খুলে দিতে আদালতের নির্দেশ",
        lead=(
            "জেলা আদালত মঙ্গলবার ভূমি নিবন্ধন দপ্তরকে নির্দেশ দিয়েছে, গত বসন্তে উচ্ছেদ হওয়া বারোটি গ্রামের সব নথি যেন খুলে দেওয়া হয়।",
            "পরিবারগুলো চার বছর ধরে এই কাগজপত্র চেয়ে আসছিল, আর প্রতি বছর অন্য কোনো দপ্তর জানাত যে বিষয়টি তাদের এখতিয়ারে পড়ে না।",
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


@pytest.mark.parametrize("name", [name for name, _ in read_files() if name != "shared.toml"])
def test_the_words_of_each_phrase_file_name_its_pages(name: str, read: Callable[..., Extraction]) -> None:
    """Thirty languages of Europe, Asia and Africa had no file, and that of Norwegian named no error page."""
    said = parse_phrases(name, dict(read_files())[name])
    missing, about = said["not_found"][0], said["site_pages"][0]
    apology = "<p>4711 – 0815</p>"
    page = "<html><head><title>{0} | Example Courier</title></head><body><main><h1>{0}</h1>{1}</main></body></html>"
    assert read(page.format(missing, apology)).status == "soft_404"
    body = "".join(f"<p>{text}</p>" for text in LANGUAGES["en"].lead * 3)
    assert read(f"<html><head><title>{about}</title></head><body><main><h1>{about}</h1>{body}</main></body></html>").status == "site_page"


def test_every_language_of_the_catalogue_has_its_pages() -> None:
    spoken = {language for entry in catalogue() for language in entry.source.languages}
    assert spoken <= set(LANGUAGES)


def test_no_phrase_of_consent_counts_twice_for_one_text() -> None:
    found = {phrases.fold(phrase) for phrase in (*load_phrases()["consent"], *load_phrases()["consent_buttons"])}
    assert [(inner, outer) for inner in found for outer in found if inner != outer and inner in outer] == []


BRIEFS = {
    "en": (
        "Security check at the airport takes four hours",
        "Access denied to the lawyers; the account suspended on Monday is that of the union.",
    ),
    "de": (
        "Sicherheitsüberprüfung dauert vier Stunden",
        "Den Anwälten wurde der Zugriff verweigert, und auf der Insel wurde nichts gefunden.",
    ),
    "es": (
        "Un momento de calma tras cuatro días",
        "Los voluntarios dijeron que no se encontró nada y que el acceso denegado a la zona sigue en pie.",
    ),
    "fr": (
        "Accès refusé aux avocats pendant quatre heures",
        "Une vérification de sécurité a retenu les avocats devant la prison, et rien trouvé sur eux.",
    ),
    "ru": (
        "Доступ запрещён: адвокатов не пустили в колонию",
        "Проверка безопасности длилась четыре часа, и ничего не найдено, сообщила защита.",
    ),
    "ar": ("التحقق الأمني يستغرق أربع ساعات في المطار", "قال المحامون إن الحساب موقوف منذ يوم الاثنين وإن التحقق الأمني لم ينته بعد."),
    "fa": (
        "بررسی امنیتی در فرودگاه چهار ساعت طول کشید",
        "وکلا گفتند بررسی امنیتی پایان نیافته و در خانه آنان چیزی یافت نشد و کسی پاسخگو نبود.",
    ),
    "hu": (
        "A biztonsági ellenőrzés négy órán át tartott",
        "Az ügyvédek szerint a biztonsági ellenőrzés után is hozzáférés megtagadva állt az iraton.",
    ),
    "bn": ("নিরাপত্তা যাচাই চার ঘণ্টা ধরে চলেছে", "আইনজীবীরা বলেন, তল্লাশিতে কিছুই পাওয়া যায়নি এবং নিরাপত্তা পরীক্ষা এখনো শেষ হয়নি।"),
}


@pytest.mark.parametrize("language", BRIEFS)
def test_a_brief_that_uses_the_words_of_a_wall_stays_an_article(language: str, read: Callable[..., Extraction]) -> None:
    headline, text = BRIEFS[language]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (text, LANGUAGES[language].lead[0]))
    found = read(_page(language, headline, f"<main><article><h1>{headline}</h1>{body}</article></main>"))
    assert found.status == "article", found.status_reason


def test_a_brief_about_consent_dialogs_stays_an_article(read: Callable[..., Extraction]) -> None:
    text = (
        "The court fined the broadcaster on Tuesday because its dialog made the button “reject all” harder to reach than “accept all”. "
        "The regulator said that readers must be able to refuse as easily as they agree, and gave the company thirty days."
    )
    found = read(_page("en", "Fine for a dialog", f"<main><article><h1>Fine for a dialog</h1><p>{text}</p></article></main>"))
    assert (found.status, found.text) == ("article", text)


@pytest.mark.parametrize(
    "invitation",
    [
        "Suscríbete para recibir nuestro boletín cada semana.",
        "Abonnez-vous pour recevoir notre lettre chaque semaine.",
        "Подпишитесь, чтобы получать новости каждую неделю.",
        "Subscribe to our newsletter.",
    ],
)
def test_an_invitation_to_take_a_newsletter_makes_no_stub(invitation: str, read: Callable[..., Extraction]) -> None:
    markup = article("es").replace("</article>", f"<p>{invitation}</p></article>")
    assert read(markup).status == "article"


def test_capitals_of_turkish_and_arabic_letters_of_persian_keyboards_are_level() -> None:
    assert phrases.is_login_heading("GİRİŞ YAP")
    assert phrases.is_not_found("SAYFA BULUNAMADI")
    assert phrases.is_not_found("صفحه مورد نظر شما يافت نشد")
    assert phrases.is_not_found("Ой! Такой страницы нет")


@pytest.mark.parametrize(
    "title", ["Log In ‹ Example Courier — WordPress", "Anmelden – Beispielbote", "登录 - 示例报", "تسجيل الدخول « المثال | مدونة"]
)
def test_a_login_title_may_bear_the_name_of_the_site(title: str, read: Callable[..., Extraction]) -> None:
    form = '<form><input type="text" name="n"><input type="password" name="p"></form>'
    assert read(f"<html><head><title>{title}</title></head><body>{form}<a href='/'>Example</a></body></html>").status == "login"
