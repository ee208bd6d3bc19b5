"""What walls and error pages say, in the languages of the catalogue; how it is matched is the part of `phrases`.

Each list is one text, phrases apart by " | ", most with a line for each language. A list `..._WHOLE` holds words that honest articles use
too: they count only where they are the whole of a title, a heading or a button. No list was checked by a native reader
(docs/reference/page-statuses.md).
"""

from __future__ import annotations


def read_phrases(text: str) -> tuple[str, ...]:
    """The phrases of one list, as they are written there."""
    return tuple(filter(None, (phrase.strip() for phrase in " ".join(text.split()).split("|"))))


NOT_FOUND = read_phrases(
    """
    page not found | page can't be found | nothing was found at this location | 404 not found | 404 error | error 404 | not found |
    page cannot be found | page does not exist | page doesn't exist | page could not be found | page isn't available |
    this page no longer exists | we can't find that page | we couldn't find that page | page missing | page you requested was not found |
    página no encontrada | no se encontró la página | no encontramos la página | la página no existe | no se puede encontrar esa página |
    no se ha encontrado la página | la página que buscas no existe | la página que busca no existe | página inexistente |
    página não encontrada | página não existe | a página não pôde ser encontrada | essa página não pode ser encontrada |
    não encontramos a página | a página que procura não existe | a página que você procura não existe |
    page non trouvée | page introuvable | page est introuvable | cette page n'existe pas | la page demandée n'existe pas |
    page que vous cherchez n'existe pas | page que vous recherchez n'existe pas | page demandée est introuvable |
    seite nicht gefunden | seite existiert nicht | seite konnte nicht gefunden werden | seite kann nicht gefunden werden |
    seite wurde nicht gefunden | seite ist nicht verfügbar | seite gibt es nicht |
    страница не найдена | страница не существует | такой страницы нет | такой страницы не существует | страница не обнаружена |
    страница удалена или не существует |
    сторінку не знайдено | сторінка не знайдена | сторінка не існує | такої сторінки не існує | такої сторінки немає |
    старонка не знойдзена | старонку не знойдзена |
    sayfa bulunamadı | sayfa mevcut değil | böyle bir sayfa yok | sayfaya ulaşılamıyor |
    الصفحة غير موجودة | لم يتم العثور على الصفحة | لم يتم العثور على هذه الصفحة | لم يتم إيجاد الصفحة | تعذر العثور على الصفحة |
    لم نتمكن من العثور على الصفحة | الصفحة المطلوبة غير موجودة | الصفحة التي تبحث عنها غير موجودة | الصفحة غير متوفرة |
    صفحه پیدا نشد | صفحه یافت نشد | صفحه مورد نظر یافت نشد | صفحه مورد نظر پیدا نشد | صفحه مورد نظر شما یافت نشد |
    صفحه مورد نظر شما پیدا نشد | صفحه مورد نظر وجود ندارد | برگه پیدا نشد | برگه یافت نشد | صفحه‌ای یافت نشد |
    صفحہ نہیں ملا | صفحہ موجود نہیں | صفحہ نہیں مل سکا | صفحہ دستیاب نہیں |
    页面不存在 | 找不到页面 | 页面未找到 | 未找到页面 | 找不到该页 | 无法找到该页 | 网页不存在 | 页面找不到 |
    找不到網頁 | 頁面不存在 | 找不到頁面 | 找不到此頁 | 找不到該頁 | 無法找到頁面 | 網頁不存在 | 查無此頁 |
    ページが見つかりません | ページは見つかりません | ページが存在しません | ページは存在しません |
    ページは存在しない | ページは削除された |
    ไม่พบหน้า | ไม่พบหน้าเว็บ | ไม่พบหน้าที่คุณ | ไม่พบหน้านี้ | ไม่พบหน้าดังกล่าว | ไม่พบหน้านั้น | ไม่มีหน้านี้อยู่ | ไม่พบเพจ |
    ukurasa haupatikani | ukurasa haujapatikana | ukurasa haukupatikana | ukurasa huu haupo | ukurasa unaoutafuta haupo |
    ukurasa unaotafuta haupo |
    oldal nem található | nem található az oldal | az oldal nem létezik | a keresett oldal nem létezik | nincs ilyen oldal |
    পৃষ্ঠাটি পাওয়া যায়নি | পৃষ্ঠা পাওয়া যায়নি | পৃষ্ঠাটি খুঁজে পাওয়া যায়নি | পাতাটি পাওয়া যায়নি | পাতা পাওয়া যায়নি |
    পাতাটি খুঁজে পাওয়া যায়নি | পেজটি পাওয়া যায়নি | পেজটি খুঁজে পাওয়া যায়নি | পেইজটি পাওয়া যায়নি |
    pagina non trovata | pagina niet gevonden | sidan hittades inte | siden blev ikke fundet | sivua ei löytynyt |
    strona nie została znaleziona | nie znaleziono strony | stránka nenalezena | הדף לא נמצא | 페이지를 찾을 수 없습니다 |
    không tìm thấy trang | पृष्ठ नहीं मिला | halaman tidak ditemukan | စာမျက်နှာ ရှာမတွေ့ပါ
    """
)
"""Titles and headings of pages that do not exist, or what stands in them."""

NOT_FOUND_WHOLE = read_phrases(
    """
    nothing found | nothing here | 404 | nada encontrado | no se encontró nada | no se ha encontrado nada | nichts gefunden | rien trouvé |
    aucun résultat | ничего не найдено | нічого не знайдено | hiçbir şey bulunamadı | لم يتم العثور على شيء | لا يوجد شيء هنا |
    چیزی یافت نشد | چیزی پیدا نشد | کچھ نہیں ملا | 未找到 | 没有找到内容 | 找不到內容 | 何も見つかりません | 見つかりませんでした |
    ไม่พบข้อมูล | ไม่พบเนื้อหา | hakuna kilichopatikana | nincs találat | কিছুই পাওয়া যায়নি | কিছু পাওয়া যায়নি
    """
)
"""What a content system says of nothing found, and a headline may say of a search for people or weapons."""

CONSENT = read_phrases(
    """
    we and our partners store | we value your privacy | we care about your privacy | we use cookies | before you continue |
    manage your choices | your privacy choices | store and/or access information on a device |
    wir und unsere partner | bevor sie fortfahren | wir verwenden cookies | wir nutzen cookies | wir benötigen ihre zustimmung |
    wir brauchen ihre zustimmung | ihre privatsphäre ist uns wichtig |
    nous et nos partenaires | nous utilisons des cookies | avant de continuer | le respect de votre vie privée |
    nous respectons votre vie privée | avec votre accord |
    nosotros y nuestros socios | utilizamos cookies | usamos cookies | antes de continuar | valoramos su privacidad |
    valoramos tu privacidad | nos importa su privacidad | tu privacidad es importante |
    nós e os nossos parceiros | nós e nossos parceiros | valorizamos a sua privacidade | valorizamos sua privacidade |
    damos valor à sua privacidade |
    мы используем файлы cookie | мы используем cookie | мы ценим вашу конфиденциальность | мы и наши партнеры | прежде чем продолжить |
    ми використовуємо файли cookie | ми використовуємо cookie | ми цінуємо вашу конфіденційність | ми та наші партнери |
    перш ніж продовжити |
    çerezleri kullanıyoruz | çerez kullanıyoruz | çerezler kullanıyoruz | gizliliğinize önem veriyoruz | gizliliğinize değer veriyoruz |
    biz ve iş ortaklarımız | devam etmeden önce |
    نستخدم ملفات تعريف الارتباط | نحن وشركاؤنا | قبل المتابعة | نحن نهتم بخصوصيتك | نحن نقدر خصوصيتك | خصوصيتك تهمنا |
    يستخدم هذا الموقع ملفات تعريف الارتباط |
    ما از کوکی | ما و شرکای ما | پیش از ادامه | حریم خصوصی شما برای ما | این سایت از کوکی | این وب‌سایت از کوکی |
    ہم کوکیز استعمال کرتے ہیں | ہم اور ہمارے شراکت دار | جاری رکھنے سے پہلے | آپ کی رازداری ہمارے لیے | یہ ویب سائٹ کوکیز استعمال کرتی ہے |
    我们使用cookie | 我们使用 cookie | 我们重视您的隐私 | 我们和我们的合作伙伴 | 本网站使用cookie | 本网站使用 cookie | 在您继续之前 |
    我們使用cookie | 我們使用 cookie | 我們重視您的隱私 | 我們與合作夥伴 | 本網站使用cookie | 本網站使用 cookie |
    クッキーを使用しています | cookieを使用しています | cookie を使用しています | クッキー(cookie)を使用 | お客様のプライバシーを尊重 |
    当社とパートナー | 当社およびパートナー | 続行する前に | プライバシーを大切に |
    เราใช้คุกกี้ | เว็บไซต์นี้ใช้คุกกี้ | เราให้ความสำคัญกับความเป็นส่วนตัว | เราและพันธมิตรของเรา | ก่อนที่คุณจะดำเนินการต่อ |
    tunatumia vidakuzi | tovuti hii inatumia vidakuzi | sisi na washirika wetu | tunathamini faragha yako | tunajali faragha yako |
    kabla ya kuendelea |
    sütiket használunk | cookie-kat használunk | az oldal sütiket használ | fontos számunkra az ön adatainak védelme | mi és partnereink |
    tiszteletben tartjuk az ön magánéletét | mielőtt továbblép |
    আমরা কুকি ব্যবহার করি | এই ওয়েবসাইট কুকি ব্যবহার করে | আমরা এবং আমাদের অংশীদার | আমরা আপনার গোপনীয়তা | চালিয়ে যাওয়ার আগে |
    noi e i nostri partner | prima di continuare | wij en onze partners | my i nasi partnerzy | אנו משתמשים בעוגיות
    """
)
"""What a consent dialog says of itself."""

CONSENT_BUTTONS = read_phrases(
    """
    manage preferences | accept all | accept cookies | cookie settings | reject all | accept and continue | manage cookies |
    alle akzeptieren | zustimmen und weiter | alle ablehnen | akzeptieren und weiter | alles akzeptieren | cookie-einstellungen |
    tout accepter | continuer sans accepter | tout refuser | accepter et continuer | paramétrer les cookies |
    aceptar todo | aceptar todas | rechazar todo | rechazar todas | aceptar y continuar | configurar cookies |
    aceitar tudo | aceitar todos | rejeitar tudo | rejeitar todos | aceitar e continuar | aceitar cookies |
    принять все | отклонить все | настройки cookie | прийняти всі | прийняти все | відхилити всі | налаштування cookie |
    tümünü kabul et | tümünü reddet | hepsini kabul et | çerez ayarları |
    قبول الكل | رفض الكل | قبول جميع | الموافقة على الكل | إعدادات ملفات تعريف الارتباط |
    پذیرش همه | پذیرفتن همه | رد همه | قبول همه | تنظیمات کوکی |
    سب قبول کریں | تمام قبول کریں | سب مسترد کریں | کوکی کی ترتیبات |
    接受所有 | 全部接受 | 接受全部 | 全部拒绝 | 拒绝所有 | 同意并继续 | 同意並繼續 | 全部拒絕 |
    すべて同意 | すべて受け入れる | すべて許可 | すべて拒否 | 同意して続ける | 同意する |
    ยอมรับทั้งหมด | ปฏิเสธทั้งหมด | ตั้งค่าคุกกี้ | ยอมรับคุกกี้ |
    kubali zote | kubali vyote | kataa zote | kataa vyote | mipangilio ya vidakuzi |
    összes elfogadása | mindet elfogadom | az összes elutasítása | elfogadom az összeset | süti beállítások |
    সব গ্রহণ করুন | সবগুলো গ্রহণ করুন | সব প্রত্যাখ্যান করুন | কুকি সেটিংস |
    accetta tutto | akceptuję wszystkie | 모두 동의 | chấp nhận tất cả | terima semua | godkänn alla | accepter alle | hyväksy kaikki |
    přijmout vše
    """
)
"""What stands on its buttons: articles about such dialogs say it too, so it counts in short texts only."""

SUBSCRIBE = read_phrases(
    """
    subscribers only | for subscribers | subscriber-only | subscribe to continue | subscribe to read | subscribe now to continue |
    log in to continue reading | sign in to continue reading | register to continue reading | continue reading with |
    already a subscriber | already have an account | start your trial | start your free trial | become a member to |
    this article is available to | this content is for members | log in to read | sign in to read | register to continue |
    unlock this article | read the full story with |
    nur für abonnenten | für abonnenten | mit abo weiterlesen | jetzt weiterlesen | möchten sie weiterlesen | sie möchten weiterlesen |
    um weiterzulesen | bereits abonnent | mit ihrem konto an | artikel freischalten | abonnieren und weiterlesen |
    registrieren und weiterlesen |
    réservé aux abonnés | réservée aux abonnés | réservé à nos abonnés | réservée à nos abonnés | déjà abonné | pour lire la suite |
    abonnez-vous pour lire | abonnez-vous pour continuer | abonnez-vous pour accéder | abonnez-vous pour poursuivre |
    solo para suscriptores | sólo para suscriptores | exclusivo para suscriptores | suscríbete para leer | suscríbete para seguir |
    suscríbete para continuar | suscríbete para acceder | suscríbase para leer | suscríbase para seguir | suscríbase para continuar |
    suscríbase para acceder | para seguir leyendo | ¿ya eres suscriptor | ¿ya es suscriptor | ¿ya estás suscrito | hazte suscriptor |
    exclusivo para assinantes | só para assinantes | apenas para assinantes | somente para assinantes | assine para continuar |
    assine para ler | já é assinante | para continuar lendo | para continuar a ler |
    только для подписчиков | доступно только подписчикам | доступен только подписчикам | доступна только подписчикам |
    оформите подписку | чтобы продолжить чтение | чтобы читать дальше | подпишитесь, чтобы читать | уже есть подписка |
    лише для передплатників | тільки для передплатників | лише для підписників | тільки для підписників | доступно за передплатою |
    доступний за передплатою | оформіть передплату | щоб читати далі | щоб продовжити читання | вже маєте передплату |
    abonelere özel | yalnızca abonelere | sadece abonelere | okumaya devam etmek için | devamını okumak için | zaten abone misiniz |
    للمشتركين فقط | حصري للمشتركين | اشترك للمتابعة | اشترك لقراءة | لمواصلة القراءة | لمتابعة القراءة | لقراءة بقية المقال |
    لقراءة المقال كاملا | هل أنت مشترك بالفعل | لديك اشتراك بالفعل |
    ویژه مشترکین | ویژه مشترکان | مخصوص مشترکان | برای ادامه مطلب | برای خواندن ادامه | برای مطالعه ادامه | برای ادامه خواندن |
    اشتراک تهیه کنید |
    صرف سبسکرائبرز کے لیے | مزید پڑھنے کے لیے لاگ ان | مزید پڑھنے کے لیے سبسکرائب | مکمل مضمون پڑھنے کے لیے | مکمل تحریر پڑھنے کے لیے |
    پڑھنا جاری رکھنے کے لیے | پہلے سے سبسکرائبر ہیں |
    仅限订阅者 | 仅限会员阅读 | 订阅后继续阅读 | 订阅以继续阅读 | 登录后阅读全文 | 登录后查看全文 | 付费后阅读全文 | 成为会员继续阅读 |
    限會員閱讀 | 僅限訂閱者 | 僅限會員閱讀 | 訂閱後繼續閱讀 | 訂閱以繼續閱讀 | 登入後閱讀全文 | 登入後繼續閱讀 | 成為會員繼續閱讀 |
    限訂戶閱讀 | 付費後閱讀全文 |
    会員限定記事 | 会員限定の記事 | 会員限定コンテンツ | この記事は会員限定 | この記事は有料 |
    有料会員限定 | 有料会員になる | 有料会員に登録 |
    有料会員の方 | 続きを読むには | 続きをお読みいただくには | 続きをご覧いただくには | ログインして続きを | 登録して続きを |
    สำหรับสมาชิกเท่านั้น | เฉพาะสมาชิกเท่านั้น | เข้าสู่ระบบเพื่ออ่านต่อ | สมัครสมาชิกเพื่ออ่าน | เป็นสมาชิกอยู่แล้ว |
    ili kuendelea kusoma | makala hii ni kwa wanachama | habari hii ni kwa wanachama | makala hii ni kwa waliojisajili |
    lipia ili kusoma |
    csak előfizetők | csak előfizetőink | előfizetőink számára | a teljes cikk elolvasásához | a továbbolvasáshoz |
    az olvasás folytatásához | már előfizető |
    লেখাটি শুধু গ্রাহকদের | লেখাটি শুধুমাত্র গ্রাহকদের | প্রতিবেদনটি শুধু গ্রাহকদের | প্রতিবেদনটি শুধুমাত্র গ্রাহকদের |
    শুধুমাত্র সাবস্ক্রাইবারদের জন্য | পুরো লেখাটি পড়তে | সম্পূর্ণ লেখাটি পড়তে | পড়া চালিয়ে যেতে | ইতিমধ্যে গ্রাহক |
    riservato agli abbonati | abbonati per continuare | sei già abbonato | alleen voor abonnees | lees verder met |
    tylko dla prenumeratorów | dostęp dla subskrybentów | 구독자 전용 | dành cho thuê bao | khusus pelanggan
    """
)
"""What asks for a subscription at the end of a lead. Requests to take a newsletter ("subscribe to receive ...") must not be in it."""

CHALLENGE = read_phrases(
    """
    checking your browser | verify you are human | verifying you are human | verify you are a human | confirm you are human |
    confirm you are a human | are you a robot | i'm not a robot | enable javascript and cookies to continue |
    please complete the security check | ddos protection by | unusual traffic from your | pardon our interruption |
    sorry, you have been blocked | checking if the site connection is secure | needs to review the security of your connection |
    incapsula incident id |
    sind sie ein mensch | dass sie ein mensch sind | sind sie ein roboter | dass sie kein roboter sind | ich bin kein roboter |
    wir überprüfen ihren browser | ihr browser wird überprüft |
    êtes-vous un robot | vérifiez que vous êtes humain | vérifiez que vous êtes un humain | confirmez que vous êtes humain |
    que vous n'êtes pas un robot | je ne suis pas un robot | vérification de votre navigateur |
    verifica que eres humano | verifica que eres un ser humano | verifique que es un ser humano | confirme que es humano |
    confirma que eres humano | que no eres un robot | que usted no es un robot | no soy un robot | comprobando tu navegador |
    comprobando su navegador |
    verifique que você é humano | verifique se você é humano | confirme que você é humano | confirme que é humano |
    verificando o seu navegador | verificando seu navegador | que você não é um robô | não sou um robô |
    вы не робот | подтвердите, что вы человек | я не робот | проверяем ваш браузер | проверка вашего браузера | проверка браузера перед |
    ви не робот | підтвердіть, що ви людина | підтвердьте, що ви людина | перевіряємо ваш браузер | перевірка вашого браузера |
    robot olmadığınızı | insan olduğunuzu doğrulayın | ben robot değilim | tarayıcınız kontrol ediliyor |
    التحقق من أنك إنسان | تحقق من أنك إنسان | أثبت أنك إنسان | أنك لست روبوت | لست برنامج روبوت | أنا لست روبوت |
    جار التحقق من متصفحك | جاري التحقق من متصفحك |
    من ربات نیستم | ربات نیستید | تایید کنید که انسان | انسان بودن خود را | در حال بررسی مرورگر |
    میں روبوٹ نہیں | آپ روبوٹ نہیں | تصدیق کریں کہ آپ انسان ہیں | آپ کے براؤزر کی جانچ |
    请完成安全验证 | 人机验证 | 正在检查您的浏览器 | 确认您是真人 | 验证您是真人 | 您是否是真人 | 证明您不是机器人 | 我不是机器人 |
    請完成安全驗證 | 人機驗證 | 正在檢查您的瀏覽器 | 確認您是真人 | 驗證您是真人 | 我不是機器人 |
    私はロボットではありません | ロボットではないことを | 人間であることを確認 | ブラウザを確認しています | ブラウザーを確認しています |
    ブラウザをチェックしています |
    ฉันไม่ใช่โปรแกรมอัตโนมัติ | ฉันไม่ใช่หุ่นยนต์ | ยืนยันว่าคุณเป็นมนุษย์ | ยืนยันว่าคุณไม่ใช่หุ่นยนต์ | ยืนยันว่าคุณไม่ใช่โรบอต |
    กำลังตรวจสอบเบราว์เซอร์ |
    kuwa wewe ni binadamu | kwamba wewe ni binadamu | mimi si roboti | wewe si roboti | tunakagua kivinjari chako |
    nem vagyok robot | hogy ön nem robot | igazolja, hogy ember | erősítse meg, hogy ember | ellenőrizzük a böngészőjét |
    আমি রোবট নই | আপনি রোবট নন | আপনি মানুষ কিনা | আপনি যে মানুষ | আপনার ব্রাউজার যাচাই
    """
)
"""What a robot check says."""

CHALLENGE_WHOLE = read_phrases(
    """
    just a moment | attention required | access denied | security check | unusual traffic | request unsuccessful | one more step |
    human verification | robot check | sicherheitsüberprüfung | zugriff verweigert | nur einen moment | einen moment bitte |
    vérification de sécurité | accès refusé | un instant | comprobación de seguridad | verificación de seguridad | acceso denegado |
    un momento | verificação de segurança | acesso negado | um momento | проверка браузера | проверка безопасности | доступ запрещен |
    один момент | перевірка браузера | перевірка безпеки | доступ заборонено | зачекайте, будь ласка | güvenlik kontrolü |
    erişim engellendi | bir dakika lütfen | التحقق الأمني | تم رفض الوصول | الوصول مرفوض | لحظة | بررسی امنیتی | دسترسی غیرمجاز |
    دسترسی غیر مجاز | یک لحظه | سیکیورٹی چیک | سکیورٹی چیک | رسائی مسترد | 安全验证 | 安全检查 | 访问被拒绝 | 请稍候 | 安全驗證 | 存取被拒 |
    請稍候 | しばらくお待ちください | セキュリティチェック | セキュリティ確認 | アクセスが拒否されました | การตรวจสอบความปลอดภัย |
    ตรวจสอบความปลอดภัย | โปรดรอสักครู่ | กรุณารอสักครู่ | ปฏิเสธการเข้าถึง | ukaguzi wa usalama | tafadhali subiri |
    biztonsági ellenőrzés | hozzáférés megtagadva | egy pillanat | নিরাপত্তা যাচাই | নিরাপত্তা পরীক্ষা | অনুগ্রহ করে অপেক্ষা করুন
    """
)
"""Titles and headings of robot checks whose words are those of news, too."""

LOGIN = read_phrases(
    """
    log in | login | sign in | please log in | member login | user login | account login | log in to your account |
    sign in to your account | anmelden | anmeldung | einloggen | se connecter | connexion | connectez-vous | identifiez-vous |
    iniciar sesión | inicia sesión | acceder | identifícate | entrar | iniciar sessão | fazer login | acessar | acesse sua conta |
    accedi | inloggen | zaloguj się | войти | вход | вход на сайт | вход в систему | вход в личный кабинет | авторизация |
    увійти | вхід | вхід на сайт | авторизація | giriş yap | giriş | üye girişi | kullanıcı girişi | oturum aç |
    تسجيل الدخول | تسجيل دخول | دخول | الدخول | ورود | ورود به سایت | ورود به سیستم | ورود به حساب کاربری | ورود کاربران | ورود اعضا |
    لاگ ان | لاگ ان کریں | سائن ان | سائن ان کریں | داخل ہوں | 登录 | 用户登录 | 会员登录 |
    账号登录 | 登入 | 會員登入 | 使用者登入 | ログイン |
    会員ログイン | サインイン | 로그인 | เข้าสู่ระบบ | ลงชื่อเข้าใช้ | ล็อกอิน | ingia | ingia kwenye akaunti | ingia kwenye akaunti yako |
    bejelentkezés | belépés | jelentkezzen be | লগ ইন | লগইন | লগ ইন করুন | লগইন করুন | সাইন ইন | সাইন ইন করুন | প্রবেশ করুন
    """
)
"""Whole titles of login forms."""
