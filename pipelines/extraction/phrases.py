"""Set phrases of page furniture in the languages of the catalogue: what a wall, an error page or a teaser heading says.

Matched case-folded against whole short texts or their beginnings, never searched for inside an article's prose. Unverified against native
sources: bn, my, sw, ur (see docs/reference/page-statuses.md).
"""

from __future__ import annotations

import re
import unicodedata

NOT_FOUND = (
    "page not found", "404 not found", "404 error", "error 404", "not found", "page cannot be found", "page does not exist", "page doesn't exist",
    "page could not be found", "page isn't available", "this page no longer exists", "nothing found", "we can't find that page", "page missing",
    "página no encontrada", "no se encontró la página", "no encontramos la página", "la página no existe", "error 404", "página não encontrada",
    "page non trouvée", "page introuvable", "cette page n'existe pas", "seite nicht gefunden", "seite existiert nicht",
    "pagina non trovata", "pagina niet gevonden", "sidan hittades inte", "siden blev ikke fundet", "sivua ei löytynyt", "strona nie została znaleziona",
    "nie znaleziono strony", "stránka nenalezena", "az oldal nem található", "страница не найдена", "сторінку не знайдено", "старонка не знойдзена",
    "sayfa bulunamadı", "الصفحة غير موجودة", "لم يتم العثور على الصفحة", "صفحه پیدا نشد", "صفحه مورد نظر یافت نشد", "صفحہ نہیں ملا", "הדף לא נמצא",
    "页面不存在", "找不到页面", "页面未找到", "找不到網頁", "頁面不存在", "ページが見つかりません", "페이지를 찾을 수 없습니다", "không tìm thấy trang",
    "ไม่พบหน้า", "पृष्ठ नहीं मिला", "halaman tidak ditemukan", "পৃষ্ঠাটি পাওয়া যায়নি", "စာမျက်နှာ ရှာမတွေ့ပါ", "ukurasa haupatikani",
)  # fmt: skip
CONSENT = (
    "we and our partners store", "we value your privacy", "we use cookies", "before you continue", "manage your choices", "manage preferences",
    "accept all", "accept cookies", "your privacy choices", "cookie settings", "wir und unsere partner", "bevor sie fortfahren", "alle akzeptieren",
    "wir verwenden cookies", "zustimmen und weiter", "nous et nos partenaires", "tout accepter", "nous utilisons des cookies", "avant de continuer",
    "continuer sans accepter", "nosotros y nuestros socios", "utilizamos cookies", "aceptar todo", "aceptar todas", "antes de continuar",
    "nós e os nossos parceiros", "aceitar tudo", "aceitar todos", "noi e i nostri partner", "accetta tutto", "prima di continuare",
    "wij en onze partners", "alles accepteren", "akceptuję wszystkie", "my i nasi partnerzy", "мы используем файлы cookie", "принять все",
    "ми використовуємо файли cookie", "прийняти всі", "tümünü kabul et", "çerezleri kullanıyoruz", "نستخدم ملفات تعريف الارتباط", "قبول الكل",
    "نحن وشركاؤنا", "قبل المتابعة", "ما از کوکی", "پذیرش همه", "我们使用cookie", "接受所有", "全部接受", "同意並繼續", "すべて同意", "모두 동의",
    "chấp nhận tất cả", "terima semua", "godkänn alla", "accepter alle", "hyväksy kaikki", "összes elfogadása", "přijmout vše", "אנו משתמשים בעוגיות",
)  # fmt: skip
SUBSCRIBE = (
    "subscribers only", "for subscribers", "subscriber-only", "subscribe to continue", "subscribe to read", "subscribe now to continue", "log in to continue reading", "sign in to continue reading", "register to continue reading", "continue reading with",
    "already a subscriber", "already have an account", "start your trial", "start your free trial", "become a member to", "this article is available to",
    "this content is for members", "log in to read", "sign in to read", "register to continue", "unlock this article", "read the full story with",
    "nur für abonnenten", "für abonnenten", "mit abo weiterlesen", "jetzt weiterlesen", "bereits abonnent", "mit ihrem konto an", "artikel freischalten",
    "réservé aux abonnés", "réservé à nos abonnés", "déjà abonné", "pour lire la suite", "abonnez-vous pour",
    "solo para suscriptores", "exclusivo para suscriptores", "suscríbete para", "suscríbase para", "para seguir leyendo", "¿ya eres suscriptor",
    "exclusivo para assinantes", "assine para continuar", "já é assinante", "riservato agli abbonati", "abbonati per continuare", "sei già abbonato",
    "alleen voor abonnees", "lees verder met", "tylko dla prenumeratorów", "dostęp dla subskrybentów", "только для подписчиков", "оформите подписку",
    "лише для передплатників", "abonelere özel", "للمشتركين فقط", "اشترك للمتابعة", "اشترك لقراءة", "لمواصلة القراءة", "ویژه مشترکین", "برای ادامه مطلب",
    "仅限订阅者", "订阅后继续阅读", "登录后阅读全文", "限會員閱讀", "会員限定", "有料会員", "구독자 전용", "dành cho thuê bao", "khusus pelanggan",
)  # fmt: skip
CHALLENGE = (
    "just a moment", "checking your browser", "verify you are human", "verifying you are human", "are you a robot", "i'm not a robot",
    "attention required", "enable javascript and cookies to continue", "please complete the security check", "access denied", "ddos protection by",
    "security check", "unusual traffic", "pardon our interruption", "request unsuccessful", "vérification de sécurité", "êtes-vous un robot",
    "sicherheitsüberprüfung", "sind sie ein mensch", "verifica que eres humano", "comprobación de seguridad", "проверка браузера", "вы не робот",
    "التحقق من أنك إنسان", "لست برنامج روبوت", "بررسی امنیتی", "من ربات نیستم", "请完成安全验证", "人机验证", "正在检查您的浏览器", "robot olmadığınızı",
)  # fmt: skip
LOGIN = (
    "log in", "login", "sign in", "please log in", "member login", "anmelden", "einloggen", "se connecter", "connexion", "iniciar sesión", "entrar",
    "accedi", "inloggen", "zaloguj się", "войти", "вход", "увійти", "giriş yap", "تسجيل الدخول", "ورود", "登录", "登入", "ログイン", "로그인",
)  # fmt: skip
PARKED = (
    "this domain is for sale", "domain is for sale", "buy this domain", "domain parking", "this domain may be for sale", "domain has expired",
    "diese domain steht zum verkauf", "ce domaine est à vendre", "este dominio está en venta", "домен продается", "该域名出售", "账户已暂停",
    "account suspended", "this account has been suspended", "website is under construction", "default web page", "welcome to nginx", "apache2 default page",
)  # fmt: skip
RELATED = (
    "you may also like", "you might also like", "you may like", "related", "related articles", "related posts", "related stories", "related news",
    "related content", "related reading", "related coverage", "related topics", "read more", "read also", "also read", "see also", "more stories",
    "more news", "more from", "more on this", "more on", "recommended", "recommended for you", "recommended reading", "recommended stories",
    "trending", "trending now", "most read", "most popular", "popular", "latest", "latest news", "latest stories", "latest posts", "recent posts",
    "don't miss", "up next", "editor's picks", "editors' picks", "further reading", "what to read next", "read next", "keep reading", "in case you missed it",
    "lesen sie auch", "mehr zum thema", "auch interessant", "das könnte sie auch interessieren", "weitere artikel", "ähnliche artikel", "verwandte artikel",
    "meistgelesen", "empfohlen", "lire aussi", "à lire aussi", "sur le même sujet", "articles liés", "à lire également", "articles similaires",
    "lea también", "lee también", "también te puede interesar", "te puede interesar", "te recomendamos", "noticias relacionadas", "artículos relacionados",
    "más noticias", "lo más leído", "ver también", "leia também", "veja também", "notícias relacionadas", "artigos relacionados", "leia mais",
    "leggi anche", "articoli correlati", "potrebbe interessarti", "lees ook", "meer over", "gerelateerde artikelen", "czytaj też", "czytaj także",
    "zobacz także", "czytaj również", "läs också", "läs mer", "les også", "læs også", "lue myös", "čtěte také", "související články", "olvassa el",
    "читайте также", "читать также", "по теме", "похожие материалы", "читайте також", "схожі матеріали", "чытайце таксама", "ilgili haberler",
    "bunu da oku", "اقرأ أيضا", "إقرأ أيضا", "اقرأ المزيد", "مواضيع ذات صلة", "أخبار ذات صلة", "مقالات ذات صلة", "قد يعجبك", "قد يعجبك أيضا", "المزيد من",
    "الأكثر قراءة", "مطالب مرتبط", "بیشتر بخوانید", "اخبار مرتبط", "همچنین بخوانید", "مزید پڑھیں", "קראו גם", "כתבות נוספות", "相关新闻", "相关阅读",
    "相关文章", "延伸阅读", "推荐阅读", "相關新聞", "延伸閱讀", "関連記事", "あわせて読みたい", "관련기사", "관련 기사", "bài liên quan", "tin liên quan", "đọc thêm",
    "baca juga", "artikel terkait", "अन्य खबरें", "यह भी पढ़ें", "আরও পড়ুন", "ข่าวที่เกี่ยวข้อง", "soma pia",
)  # fmt: skip

_FOLD_APOSTROPHE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-"})
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_MARKS = re.compile("[\u064b-\u0652\u0670]")


def fold(text: str) -> str:
    """Case-folded, typographic apostrophes and Arabic vowel marks levelled, punctuation at the ends removed."""
    flat = unicodedata.normalize("NFKC", text).translate(_FOLD_APOSTROPHE).casefold()
    flat = _MARKS.sub("", flat).replace("أ", "ا").replace("إ", "ا")
    return _EDGES.sub("", " ".join(flat.split()))


def _folded(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases)


_NOT_FOUND, _CONSENT, _SUBSCRIBE, _CHALLENGE = _folded(NOT_FOUND), _folded(CONSENT), _folded(SUBSCRIBE), _folded(CHALLENGE)
_LOGIN, _PARKED, _RELATED = _folded(LOGIN), _folded(PARKED), _folded(RELATED)

_SUBSCRIBE_PATTERN = re.compile("|".join(re.escape(phrase) for phrase in sorted(_SUBSCRIBE)))


def is_related_heading(text: str) -> bool:
    """Whether a short text announces other articles ("You may also like")."""
    return len(text) <= 60 and _starts(fold(text), _RELATED, slack=28)


def starts_related(text: str) -> bool:
    """Whether a line begins as an in-body teaser does ("Read also: ...")."""
    folded = fold(text)
    head = re.split(r"[:：|>»]", folded, maxsplit=1)
    return len(head) == 2 and len(head[0]) <= 40 and head[0].strip() in _RELATED


def is_not_found(text: str) -> bool:
    """Whether a title or heading says that the page does not exist."""
    folded = fold(text) if len(text) <= 120 else ""
    return any(phrase in folded if len(phrase) > 9 else folded.startswith(phrase) for phrase in _NOT_FOUND)


def is_only_not_found(text: str) -> bool:
    """Whether a heading says nothing else but that the page does not exist."""
    return fold(text) in _NOT_FOUND


def counts(text: str) -> dict[str, int]:
    """How many phrases of each kind of wall a text holds."""
    folded = fold(text)
    kinds = {"consent_wall": _CONSENT, "challenge": _CHALLENGE, "stub": _SUBSCRIBE, "parked": _PARKED}
    return {kind: sum(phrase in folded for phrase in phrases) for kind, phrases in kinds.items()}


def is_subscribe_prompt(text: str) -> bool:
    """Whether a short block asks for a subscription."""
    return len(text) <= 400 and _SUBSCRIBE_PATTERN.search(fold(text)) is not None


def is_login_heading(text: str) -> bool:
    """Whether a title or heading is that of a login form."""
    return fold(text) in _LOGIN


def _starts(folded: str, phrases: frozenset[str], *, slack: int) -> bool:
    return any(folded == phrase or (folded.startswith(phrase) and len(folded) - len(phrase) <= slack and len(phrase) > 8) for phrase in phrases)
