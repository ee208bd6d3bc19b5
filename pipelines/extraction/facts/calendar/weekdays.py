"""The names of the days of the week in the languages of `months`, as data, and the search for one beside a date."""

from __future__ import annotations

import re

# Gathered from CLDR by way of dateparser. A name that means different days in different languages stands with each of them.
_NAMES = (
    "al astelehena bazar be dilluns dl dush dushanba esmaspäev hétfő hën isn isniin isnin jumatatu lu lun lundi lunedì lunes "
    "luni luns ma maanantai maanantaina maandag man mandag mbe mo mon monday montag må mån månd måndag pazartesi pirmadienis pirmd "
    "pirmdiena pn po pon pondelok pondělí ponedeljak ponedeljek ponedjeljak poniedzialek poniedziałek pr pzt seg segunda sen senin "
    "th_2 thứ_2 thứ_hai δευ δευτέρα да даваа дс дүй дүйсенбі дүйшөмбү панядзелак пн пнд пон понед понеделник понедельник понедељак "
    "понеділок երկ երկուշաբթի שני الإثنين الاثنين دوشنبه دونۍ دووشەممە سوموار پیر सोम सोमबार सोमवार সোম সোমবার ਸੋਮ ਸੋਮਵਾਰ સોમ "
    "સોમવાર திங் திங்கள் సోమ సోమవారం ಸೋಮ ಸೋಮವಾರ തിങ്കളാഴ്‌ച തിങ്കൾ සඳුදා จันทร์ วันจันทร์ วันจันทร์ที่ တနင်္လာ ორშ ორშაბათი ሰኑ ሰኑይ ሰኞ "
    "ចន្ទ ច័ន្ទ 周一 星期一 月 月曜日 礼拜一 禮拜一 週一 월 월요일",
    "an antradienis ar asteartea di die dienstag dimarts dinsdag dt jumanne kab kedd ma mar mardi martedì martes marți otrd "
    "otrdiena sal salı sel selasa sesh seshanba tal talaado teisipäev ter terça th_3 thứ_3 thứ_ba ti tiistai tiistaina tir tirs "
    "tirsdag tis tisd tisdag tldo tor torek tu tue tues tuesday ty tys tysdag ut uto utorak utorok wt wto wtorek ça çərşənbə út úte "
    "úterý τρί τρίτη аў аўт аўторак вт вто вторник втр вів вівтор вівторок мя мягмар сейсенбі сс уто уторак шейш шейшемби երեքշաբթի "
    "երք שלישי الثلاثاء درېنۍ سهشنبه سه‌شنبه سێشەممە منگل मंगल मंगलवार मंगळ मंगळवार मङ्गल मङ्गलबार মঙ্গল মঙ্গলবার ਮੰਗਲ ਮੰਗਲਵਾਰ "
    "મંગળ મંગળવાર செவ் செவ்வாய் మంగళ మంగళవారం ಮಂಗಳ ಮಂಗಳವಾರ ചൊവ്വ ചൊവ്വാഴ്ച ചൊവ്വാഴ്‌ച අඟහ අඟහරුවාදා วันอังคาร วันอังคารที่ อังคาร "
    "အင်္ဂါ სამ სამშაბათი ማክሰ ማክሰኞ ሠሉስ ሰሉ ሰሉስ អង្គារ 周二 星期二 火 火曜日 礼拜二 禮拜二 週二 화 화요일",
    "arb arbaco arbc asteazkena az chor chorshanba dc dimecres gtu jumatano ke keskiviikko keskiviikkona kolmapäev me mer "
    "mercoledì mercredi mi mie miercuri mit mittwoch miy miyerkules mié miércoles mér mércores mër on ons onsd onsdag qua quarta rab "
    "rabu sr sre sreda sri srijeda sro sroda srode st streda stredu stř středa středu středy sze szerda th_4 thứ_4 thứ_tư tr "
    "trečiadienis trešd trešdiena we wed wednesday wo woensdag çar çarşamba çrs çərşənbə śr śro środa środę τετ τετάρτη лх лхагва сер "
    "серада серед середа середу ср срд сре среда среду сря сряда сәрсенбі шарш шаршемби չորեքշաբթի չրք רביעי الأربعاء بدھ څلرنۍ "
    "چهار چهارشنبه چوارشەممە बुध बुधबार बुधवार বুধ বুধবার ਬੁੱਧ ਬੁੱਧਵਾਰ બુધ બુધવાર புத புதன் బుధ బుధవారం ಬುಧ ಬುಧವಾರ ബുധനാഴ്‌ച ബുധൻ "
    "බදාදා พุธ วันพุธ วันพุธที่ ဗုဒ္ဓဟူး ოთხ ოთხშაბათი ረቡ ረቡዕ ពុធ 周三 星期三 水 水曜日 礼拜三 禮拜三 週三 수 수요일",
    "alhamisi ca ceturtd ceturtdiena cs csütörtök cz czw czwartek cümə dijous dj do don donderdag donnerstag enj gio giovedì huw "
    "huwebes je jeu jeudi joi ju jue jueves kam kamis kan ketvirtadienis kha khamiis khamis khms kt neljapäev og osteguna pay "
    "payshanba per perşembe prs qui quinta th th_5 thu thursday thứ_5 thứ_năm to tor tors torsd torsdag torstai torstaina xov xoves "
    "čet četrtek četvrtak čt čtv čtvrtek št štvrtok πέμ πέμπτη бейсенбі бейш бейшемби бс пү пүрэв чацвер чв чет четвер четверг "
    "четвртак четврток четвъртък чт чтв чц чцв հինգշաբթի հնգ חמישי الخميس جمعرات پنج پنجشنبه پينځنۍ پێنجشەممە गुरु गुरुवार बिहि "
    "बिहिबार বৃহষ্পতিবার বৃহস্পতি বৃহস্পতিবার ਵੀਰ ਵੀਰਵਾਰ ગુરુ ગુરુવાર வியா வியாழன் గురు గురువారం ಗುರು ಗುರುವಾರ വ്യാഴം വ്യാഴാഴ്‌ച "
    "බ්‍රහස් බ්‍රහස්පතින්දා พฤ พฤหัส พฤหัสบดี วันพฤหัสบดี วันพฤหัสบดีที่ ကြာသပတေး ხუთ ხუთშაბათი ሐሙስ ሓሙ ሓሙስ ኃሙስ ព្រហ ព្រហស្បតិ៍ 周四 星期四 "
    "木 木曜日 礼拜四 禮拜四 週四 목 목요일",
    "biy biyernes cum cuma cümə divendres dv fr fre fred fredag freitag fri friday gnu ijumaa jim jimco jmc jum juma jumaat jumat "
    "or ostirala pe penktadienis perjantai perjantaina pet petak petek pi pia piatek piatok piektd piektdiena pią piątek pn pre "
    "pt pá pát pátek pátku péntek reede sex sexta th_6 thứ_6 thứ_sáu ve ven vendredi venerdì venres vi vie viernes vin vineri vr "
    "vrijdag vrydag παρ παρασκευή ба баасан жм жума жұма п'ятницю п'ятниця пет петак петок петък пт птн пят пятница пятницу пятніца "
    "ուր ուրբաթ שישי الجمعة الجمعه جمعه جمعہ ھەینی शुक्र शुक्रबार शुक्रवार শুক্র শুক্রবার ਸ਼ੁੱਕਰ ਸ਼ੁੱਕਰਵਾਰ શુક્ર શુક્રવાર வெள் "
    "வெள்ளி శుక్ర శుక్రవారం ಶುಕ್ರ ಶುಕ್ರವಾರ വെള്ളി വെള്ളിയാഴ്‌ച සිකු සිකුරාදා วันศุกร์ วันศุกร์ที่ ศุกร์ သောကြာ პარ პარასკევი ዓር ዓርቢ "
    "ዓርብ សុក្រ 周五 星期五 礼拜五 禮拜五 週五 金 金曜日 금 금요일",
    "cmt cumartesi dissabte ds gnd jumamosi la larunbata lau lauantai lauantaina laupäev laurdag lr lör lörd lördag lør lørdag "
    "sa sab sabado sabato sabti sabtu sam samedi samstag sat saterdag saturday sb sbti sestd sestdiena shan shanba sht so sob sobota "
    "sobote sobotu soboty sobotę sub subota szo szombat sáb sábado sâm sâmbătă th_7 thứ_7 thứ_bảy za zaterdag şənbə šeštadienis št "
    "σάβ σάββατο бя бямба ишемби ишм саб сабота сб сбт сенбі суб суббота субботу субот субота суботу събота շաբաթ շբթ שבת السبت "
    "اونۍ دو روز شنبه شەممە ہفتہ शनि शनिबार शनिवार শনি শনিবার ਸ਼ਨਿੱਚਰ ਸ਼ਨਿੱਚਰਵਾਰ શનિ શનિવાર சனி శని శనివారం ಶನಿ ಶನಿವಾರ ശനി ശനിയാഴ്‌ച "
    "සෙන සෙනසුරාදා วันเสาร์ วันเสาร์ที่ เสาร์ စနေ შაბ შაბათი ቀዳ ቀዳም ቅዳሜ សៅរ៍ 周六 土 土曜日 星期六 礼拜六 禮拜六 週六 토 토요일",
    "ahad ahd axad axd bazar chủ_nhật cn cyu dg di die dim dimanche diumenge do dom domenica domingo dum duminică ig igandea jumapili "
    "ku lin linggo min minggu nd ne ned nedelja nedeľa nedeľu nedjelja neděle neděli nie niedz niedziela niedziele niedzielę "
    "pazar pühapäev sekmadienis sk so son sondag sonntag su sun sunday sunnuntai sunnuntaina svētd svētdiena sön sönd söndag sø søn "
    "søndag thứ_1 vas vasárnap yak yakshanba zo zondag κυρ κυριακή воскресение воскресенье вс вск жек жексенбі жекшемби жс нд нед "
    "недела неделя недеља неділ неділю неділя ня няд нядзеля ням կիր կիրակի ראשון اتوار الأحد يونۍ یکشنبه یەکشەممە आइत आइतबार रवि "
    "रविवार রবি রবিবার ਐਤ ਐਤਵਾਰ રવિ રવિવાર ஞாயி ஞாயிறு ఆది ఆదివారం ಭಾನು ಭಾನುವಾರ ഞായറാഴ്‌ച ഞായർ ඉරිදා วันอาทิตย์ วันอาทิตย์ที่ อา "
    "อาทิตย์ တနင်္ဂနွေ კვი კვირა ሰን ሰንበት እሑድ អាទិត្យ 周日 日 日曜日 星期天 星期日 礼拜天 礼拜日 禮拜天 禮拜日 週日 일 일요일",
)
# Left out is what is a family name too, as Turkish "paz": bylines stand beside days.
_DAYS: dict[str, frozenset[int]] = {}
for _number, _names in enumerate(_NAMES):
    for _name in _names.replace("\u200c", "").split():
        _DAYS[_name.replace("_", " ")] = _DAYS.get(_name.replace("_", " "), frozenset()) | {_number}

_WORD = re.compile(r"[^\s\d,.()\[\]（）/|·:–—-]+(?:\s(?:[2-7]|hai|tư|năm|sáu|bảy|nhật))?(?:-feira)?[.,]?", re.I)
_AHEAD, _BEHIND = 28, 16  # characters beside a date in which its weekday stands
_SHORT = 2  # letters; names of so few are words of other languages too, so a stop or a comma must follow


def weekdays_beside(text: str, start: int, end: int) -> frozenset[int]:
    """Days of the week (0 is Monday) that the word just ahead of a date, or just behind it, may mean; none where it is no weekday."""
    ahead = [found[0] for found in _WORD.finditer(text[max(0, start - _AHEAD) : start])][-2:]
    behind = [found[0] for found in _WORD.finditer(text[end : end + _BEHIND])][:1]
    return next((days for word in (*reversed(ahead), *behind) if (days := _days_of(word))), frozenset())


def _days_of(word: str) -> frozenset[int]:
    name = word.casefold().replace("\u200c", "").rstrip(".,").removesuffix("-feira")
    if len(name) <= _SHORT and name.isascii() and name == word.casefold():
        return frozenset()
    return _DAYS.get(name, frozenset())
