"""Words that stand where names do and are none: weekdays, networks, buttons and labels of sites, names of accounts that all sites have."""

from __future__ import annotations

import re

_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta
lunedì martedì mercoledì giovedì venerdì sabato domenica
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle
ponedjeljak ponedeljak utorak srijeda sreda četvrtak petak subota nedjelja nedelja
понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер п'ятниця субота неділя
pazartesi salı çarşamba perşembe cuma cumartesi pazar senin selasa rabu kamis jumat jum'at sabtu minggu
luni marți miercuri joi vineri sâmbătă duminică hétfő kedd szerda csütörtök péntek szombat vasárnap
δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد شنبه یکشنبه دوشنبه چهارشنبه پنجشنبه جمعه
""".split()
_NETWORKS = """
facebook twitter instagram linkedin whatsapp telegram youtube pinterest tumblr reddit flickr vimeo tiktok snapchat mastodon bluesky threads
vkontakte odnoklassniki google google+ googleplus weibo wechat viber skype rss
""".split()
_ACCOUNTS = """
admin administrator administrador administrateur administrator editor redaktion webmaster user
usuario guest author authors anonymous unknown none null web staff default editorial root wpadmin profile undefined
master moderator superadmin
""".split()
_CHROME = """
date datum fecha data дата tarih tanggal päivämäärä time updated published created modified comments comment category categories tags tag
follow share print email e-mail by posted written contributor about website home blog news archive views reply permalink edit login
search menu
""".split()
_PHRASES = [
    "posted by",
    "written by",
    "about the author",
    "the author",
    "posted on",
    "published on",
    "for immediate release",
    "press release",
    "media release",
    "news release",
    "google plus",
    # The front page, as the first part of a trail names it.
    *("home page", "front page", "startseite", "accueil", "página principal", "página inicial", "главная", "главная страница", "головна"),
    *(
        "ana sayfa",
        "anasayfa",
        "beranda",
        "trang chủ",
        "strona główna",
        "naslovnica",
        "početna",
        "αρχική",
        "αρχική σελίδα",
        "pagina principală",
    ),
    *("صفحه نخست", "صفحه اصلی", "خانه", "الرئيسية", "الصفحة الرئيسية", "دەستپێک", "صفحہ اول", "דף הבית", "עמוד הבית"),
    *("首页", "首頁", "ホーム", "トップページ", "홈", "होम", "मुख्य पृष्ठ", "হোম", "প্রচ্ছদ", "หน้าแรก", "ទំព័រដើម", "მთავარი", "գլխավոր"),
    # Labels of the facts of a post.
    *(
        "کد",
        "کد خبر",
        "شناسه خبر",
        "تاریخ انتشار",
        "اندازه قلم",
        "نسخه چاپی",
        "رقم الخبر",
        "تاريخ النشر",
        "大",
        "中",
        "小",
        "字号",
        "点击",
        "浏览",
    ),
]
_SIGNS = re.compile(r"[^\w\s'-]")
NOT_NAMES = frozenset([*_WEEKDAYS, *_NETWORKS, *_ACCOUNTS, *_CHROME, *_PHRASES])


def is_no_name(text: str) -> bool:
    """Whether a text is one of these words, however its signs are set ("Google +")."""
    folded = text.casefold()
    return folded in NOT_NAMES or _SIGNS.sub("", folded).strip() in NOT_NAMES
