"""Set phrases of page furniture in the languages of the catalogue; how they are matched is the part of `phrases`.

Each list is one text, phrases apart by " | ". Unverified by readers of the language: bn, my, sw, ur (docs/reference/page-statuses.md).
"""

from __future__ import annotations


def _read(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in " ".join(text.split()).split("|"))


NOT_FOUND = _read(
    """
    page not found | page can't be found | nothing was found at this location
    | 404 not found | 404 error | error 404 | not found | page cannot be
    found | page does not exist | page doesn't exist | page could not be found | page isn't
    available | this page no longer exists | nothing found | we can't find that page | page
    missing | página no encontrada | no se encontró la página | no encontramos la página |
    la página no existe | página não encontrada | page non trouvée | page introuvable |
    cette page n'existe pas | seite nicht gefunden | seite existiert nicht | pagina non
    trovata | pagina niet gevonden | sidan hittades inte | siden blev ikke fundet | sivua ei
    löytynyt | strona nie została znaleziona | nie znaleziono strony | stránka nenalezena |
    az oldal nem található | страница не найдена | сторінку не знайдено | старонка не
    знойдзена | sayfa bulunamadı | الصفحة غير موجودة | لم يتم العثور على الصفحة | صفحه پیدا
    نشد | صفحه مورد نظر یافت نشد | صفحہ نہیں ملا | הדף לא נמצא | 页面不存在 | 找不到页面 | 页面未找到 |
    找不到網頁 | 頁面不存在 | ページが見つかりません | 페이지를 찾을 수 없습니다 | không tìm thấy trang | ไม่พบหน้า | पृष्ठ
    नहीं मिला | halaman tidak ditemukan | পৃষ্ঠাটি পাওয়া যায়নি | စာမျက်နှာ ရှာမတွေ့ပါ |
    ukurasa haupatikani
    """
)
"""Titles and headings of pages that do not exist."""

CONSENT = _read(
    """
    we and our partners store | we value your privacy | we use cookies | before you continue
    | manage your choices | manage preferences | accept all | accept cookies | your privacy
    choices | cookie settings | wir und unsere partner | bevor sie fortfahren | alle
    akzeptieren | wir verwenden cookies | zustimmen und weiter | nous et nos partenaires |
    tout accepter | nous utilisons des cookies | avant de continuer | continuer sans
    accepter | nosotros y nuestros socios | utilizamos cookies | aceptar todo | aceptar
    todas | antes de continuar | nós e os nossos parceiros | aceitar tudo | aceitar todos |
    noi e i nostri partner | accetta tutto | prima di continuare | wij en onze partners |
    alles accepteren | akceptuję wszystkie | my i nasi partnerzy | мы используем файлы
    cookie | принять все | ми використовуємо файли cookie | прийняти всі | tümünü kabul et |
    çerezleri kullanıyoruz | نستخدم ملفات تعريف الارتباط | قبول الكل | نحن وشركاؤنا | قبل
    المتابعة | ما از کوکی | پذیرش همه | 我们使用cookie | 接受所有 | 全部接受 | 同意並繼續 | すべて同意 | 모두 동의 |
    chấp nhận tất cả | terima semua | godkänn alla | accepter alle | hyväksy kaikki | összes
    elfogadása | přijmout vše | אנו משתמשים בעוגיות
    """
)
"""What a consent dialog says."""

SUBSCRIBE = _read(
    """
    subscribers only | for subscribers | subscriber-only | subscribe to continue | subscribe
    to read | subscribe now to continue | log in to continue reading | sign in to continue
    reading | register to continue reading | continue reading with | already a subscriber |
    already have an account | start your trial | start your free trial | become a member to
    | this article is available to | this content is for members | log in to read | sign in
    to read | register to continue | unlock this article | read the full story with | nur
    für abonnenten | für abonnenten | mit abo weiterlesen | jetzt weiterlesen | möchten sie
    weiterlesen | sie möchten weiterlesen | um weiterzulesen | bereits
    abonnent | mit ihrem konto an | artikel freischalten | réservé aux abonnés | réservé à
    nos abonnés | déjà abonné | pour lire la suite | abonnez-vous pour | solo para
    suscriptores | exclusivo para suscriptores | suscríbete para | suscríbase para | para
    seguir leyendo | ¿ya eres suscriptor | exclusivo para assinantes | assine para continuar
    | já é assinante | riservato agli abbonati | abbonati per continuare | sei già abbonato
    | alleen voor abonnees | lees verder met | tylko dla prenumeratorów | dostęp dla
    subskrybentów | только для подписчиков | оформите подписку | лише для передплатників |
    abonelere özel | للمشتركين فقط | اشترك للمتابعة | اشترك لقراءة | لمواصلة القراءة | ویژه
    مشترکین | برای ادامه مطلب | 仅限订阅者 | 订阅后继续阅读 | 登录后阅读全文 | 限會員閱讀 | 会員限定 | 有料会員 | 구독자 전용 |
    dành cho thuê bao | khusus pelanggan
    """
)
"""What asks for a subscription at the end of a lead."""

CHALLENGE = _read(
    """
    just a moment | verifique que você é humano | verificando o seu navegador | verificação de segurança
    | confirme que você é humano | checking your browser | verify you are human | verifying you are human |
    are you a robot | i'm not a robot | attention required | enable javascript and cookies
    to continue | please complete the security check | access denied | ddos protection by |
    security check | unusual traffic | pardon our interruption | request unsuccessful |
    vérification de sécurité | êtes-vous un robot | sicherheitsüberprüfung | sind sie ein
    mensch | verifica que eres humano | comprobación de seguridad | проверка браузера | вы
    не робот | التحقق من أنك إنسان | لست برنامج روبوت | بررسی امنیتی | من ربات نیستم |
    请完成安全验证 | 人机验证 | 正在检查您的浏览器 | robot olmadığınızı
    """
)
"""What a robot check says."""

LOGIN = _read(
    """
    log in | login | sign in | please log in | member login | anmelden | einloggen | se
    connecter | connexion | iniciar sesión | entrar | accedi | inloggen | zaloguj się |
    войти | вход | увійти | giriş yap | تسجيل الدخول | ورود | 登录 | 登入 | ログイン | 로그인
    """
)
"""Whole titles of login forms."""

PARKED = _read(
    """
    this domain is for sale | domain is for sale | buy this domain | domain parking | this
    domain may be for sale | domain has expired | diese domain steht zum verkauf | ce
    domaine est à vendre | este dominio está en venta | домен продается | 该域名出售 | 账户已暂停 |
    account suspended | this account has been suspended | website is under construction |
    default web page | welcome to nginx | apache2 default page
    """
)
"""What parked and suspended domains say."""

RELATED = _read(
    """
    you may also like | قد يهمك ايضا | قد يهمك | you might also like | you may like | related | related articles |
    related posts | related stories | related news | related content | related reading |
    related coverage | related topics | read more | read also | also read | see also | more
    stories | more news | more from | more on this | more on | recommended | recommended for
    you | recommended reading | recommended stories | trending | trending now | most read |
    most popular | popular | latest | latest news | latest stories | latest posts | recent
    posts | don't miss | up next | editor's picks | editors' picks | further reading | what
    to read next | read next | keep reading | in case you missed it | lesen sie auch | mehr
    zum thema | auch interessant | das könnte sie auch interessieren | weitere artikel |
    ähnliche artikel | verwandte artikel | meistgelesen | empfohlen | lire aussi | à lire
    aussi | sur le même sujet | articles liés | à lire également | articles similaires | lea
    también | lee también | también te puede interesar | te puede interesar | te
    recomendamos | noticias relacionadas | artículos relacionados | más noticias | lo más
    leído | ver también | leia também | veja também | notícias relacionadas | artigos
    relacionados | leia mais | leggi anche | articoli correlati | potrebbe interessarti |
    lees ook | meer over | gerelateerde artikelen | czytaj też | czytaj także | zobacz także
    | czytaj również | läs också | läs mer | les også | læs også | lue myös | čtěte také |
    související články | olvassa el | читайте также | читать также | по теме | похожие
    материалы | читайте також | схожі матеріали | чытайце таксама | ilgili haberler | bunu
    da oku | اقرأ أيضا | إقرأ أيضا | اقرأ المزيد | مواضيع ذات صلة | أخبار ذات صلة | مقالات
    ذات صلة | قد يعجبك | قد يعجبك أيضا | المزيد من | الأكثر قراءة | مطالب مرتبط | بیشتر
    بخوانید | اخبار مرتبط | همچنین بخوانید | مزید پڑھیں | קראו גם | כתבות נוספות | 相关新闻 |
    相关阅读 | 相关文章 | 延伸阅读 | 推荐阅读 | 相關新聞 | 延伸閱讀 | 関連記事 | あわせて読みたい | 관련기사 | 관련 기사 | bài liên quan
    | tin liên quan | đọc thêm | baca juga | artikel terkait | अन्य खबरें | यह भी पढ़ें |
    আরও পড়ুন | ข่าวที่เกี่ยวข้อง | soma pia
    """
)
"""Headings of boxes with other articles, and beginnings of related links in the text."""

SITE_PAGES = _read(
    """
    about us | about this site | contact us | contact | privacy policy | privacy notice |
    cookie policy | terms of use | terms of service | terms and conditions | legal notice |
    imprint | über uns | impressum | kontakt | datenschutz | datenschutzerklärung |
    nutzungsbedingungen | qui sommes-nous | à propos de nous | contactez-nous | mentions
    légales | politique de confidentialité | quiénes somos | sobre nosotros | contacto |
    contáctenos | aviso legal | política de privacidad | términos y condiciones | quem somos
    | sobre nós | contato | política de privacidade | chi siamo | contatti | over ons | o
    nas | polityka prywatności | о нас | контакты | политика конфиденциальности | про нас |
    контакти | hakkımızda | iletişim | gizlilik politikası | من نحن | اتصل بنا | سياسة
    الخصوصية | شروط الاستخدام | درباره ما | تماس با ما | حریم خصوصی | 关于我们 | 联系我们 | 隐私政策 |
    關於我們 | 聯絡我們 | 隱私政策 | 会社概要
    """
)
"""Whole titles of pages about the site itself."""
