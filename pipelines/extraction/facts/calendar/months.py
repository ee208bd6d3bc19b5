"""The names of the months in the languages of human-rights news, as data: which dates they make is left to `dates`."""

from __future__ import annotations

# Gathered from CLDR by way of dateparser, without names that mean different months in different languages; the months of the Levant, of
# the Maghreb and of Kurdistan are added. A space inside a name is written as an underscore.
_GREGORIAN = (
    "djan djanuari ene enero gen gener gennaio ian ianuarie jaan jaanuar jan janar janeiro januar januari january január "
    "januára janv janvier janvāris jänner led leden ledna lednu oca ocak rêbendan saus sausio sausis sij siječanj siječnja "
    "siječnjem siječnju sty styczen styczeń stycznia styczniu tammi tammik tammikuu tammikuussa tammikuuta yan yanvar ιαν "
    "ιανουάριοσ ιανουαρίου стд сту студзень студзеня січ січень січня янв январь января яну януари јан јануар јануари қаң "
    "қаңтар հնվ հունվար հունվարի בינואר ינו ינואר ינו׳ לינואר جانفي جنوري جنوری جنورۍ كانون_الثاني يناير چله ژانویه ژانویهٔ "
    "کانوونی_دووەم जनवरी जन॰ জানু জানুয়ারি জানুয়ারী ஜன ஜனவரி มกรา มกราคม มค เดือนมกราคม ဇန် ဇန်နဝါရီ იან იანვარი ጃን ጃንዋሪ "
    "ጃንዩ ጃንዩወሪ មករា",
    "feb febbraio feber febr febrer febrero februar februari februarie february február februára februāris fev fevereiro "
    "fevral fév févr février helmi helmik helmikuu helmikuussa helmikuuta lut lutego luty lutym peb pebrero pebruari reşemî "
    "shk shkurt vas vasario vasaris veebr veebruar velj veljača veljače veljači veljačom úno únor února únoru únr şu şub "
    "şubat φεβ φεβρουάριοσ φεβρουαρίου ақп ақпан лют лютага лютий лютого люты феб фебруар фев февр февраль февраля февруари "
    "փետրվար փետրվարի փտվ בפברואר לפברואר פבר פברואר פבר׳ شباط شوبات فبراير فبرایر فبروري فبروری فروری فوریه فوریهٔ فيفري "
    "فېبروري फ़रवरी फ़र॰ फेब्रुअरी ফেব ফেব্রুয়ারি ফেব্রুয়ারী பிப் பிப்ரவரி กพ กุมภา กุมภาพันธ์ เดือนกุมภาพันธ์ ဖေ "
    "ဖေဖော်ဝါရီ თებ თებერვალი ፌብ ፌብሩ ፌብሩወሪ ፌብሩዋሪ កុម្ភៈ",
    "adar bře březen března březnu kov kovas kovo maalis maalisk maaliskuu maaliskuussa maaliskuuta maart machi mar marca "
    "march marcu marec maret mars marso mart martie marts marzec marzo març março mrt mrz már márc március mär märts märz ožu "
    "ožujak ožujka ožujkom ožujku μάρ μάρτιοσ μαρ μαρτίου бер берез березень березня мар март марта нау наурыз сак сакавік "
    "сакавіка մարտ մարտի մրտ במארס במרס במרץ למארס למרס למרץ מארס מרס מרץ آذار ئازار مارس مارچ मार्च মার্চ மார் மார்ச் มีค "
    "มีนา มีนาคม เดือนมีนาคม မတ် მარ მარტი ማርች មីនា",
    "abr abril apr aprel april aprile aprili aprilie aprill apríl apríla aprīlis avr avril bal balandis balandžio dub duben "
    "dubna dubnu huhti huhtik huhtikuu huhtikuussa huhtikuuta kwi kwie kwiecien kwiecień kwietnia kwietniu nis nisan nîsan "
    "pri prill travanj travnja travnjem travnju ápr április απρ απρίλιοσ απριλίου апр апрель апреля април кві квіт квітень "
    "квітня кра красавік красавіка крс сәу сәуір ապր ապրիլ ապրիլի אפר אפריל אפר׳ באפריל לאפריל آوریل أبريل أفريل اپریل نيسان "
    "نیسان अप्रिल अप्रैल এপ্রি এপ্রিল ஏப் ஏப்ரல் เดือนเมษายน เมย เมษา เมษายน ဧပြီ აპრ აპრილი ኤፕሪ ኤፕሪል មេសា",
    "geg gegužė gegužės gulan kvě květen května květnu mag maggio mai maig maijs maio maj maja maju may mayo mayıs mei máj "
    "mája május svi svibanj svibnja svibnjem svibnju touko toukok toukokuu toukokuussa toukokuuta μάι μάιοσ μαΐ μαΐου май "
    "мамыр мая мај тра трав травень травня траўня մայիս մայիսի մյս במאי למאי מאי أيار ئایار ایار مئی ماي مايو مه مهٔ می مۍ मई "
    "मे মে மே พค พฤษภา พฤษภาคม เดือนพฤษภาคม မေ მაი მაისი ሜይ ឧសភា",
    "birž birželio birželis cze czerwca czerwcu czerwiec djuni giu giugno haz haziran hezîran hun hunyo iun iunie iyn iyun "
    "i̇yun juin jun june junho juni junij junio juny juuni jún júna június jūn jūnijs kesä kesäk kesäkuu kesäkuussa kesäkuuta "
    "lipanj lipnja lipnjem lipnju qer qershor čer červen června červnu čvn ιουν ιουνίου ιούν ιούνιοσ июн июнь июня мау маусым "
    "чер черв червень червня чэр чэрвень чэрвеня юни јун јуни հնս հունիս հունիսի ביוני יונ יוני ליוני جوان جون حزيران "
    "حوزەیران يونية يونيه يونيو ژوئن یونیو जुन जून জুন ஜூன் มิถุนา มิถุนายน มิย เดือนมิถุนายน ဇွန် ივნ ივნისი ጁን មិថុនា",
    "djuli heinä heinäk heinäkuu heinäkuussa heinäkuuta hul hulyo iul iulie iyl iyul i̇yul juil juillet jul julai julho juli "
    "julij julio juliol july juuli júl júla július jūl jūlijs kor korr korrik liep liepa liepos lipca lipcu lipiec lug luglio "
    "srpanj srpnja srpnjem srpnju tem temmuz tîrmeh července červenci červenec črc črv čvc ιουλ ιουλίου ιούλ ιούλιοσ июл июль "
    "июля лип липень липня ліп ліпень ліпеня шіл шілде юли јул јули հլս հուլիս հուլիսի ביולי יול יולי ליולי تموز تەممووز "
    "جولائی جولای جويلية يولية يوليه يوليو ژوئیه ژوئیهٔ जुलाई जुल॰ জুল জুলাই ஜூலை กค กรกฎา กรกฎาคม เดือนกรกฏาคม ဇူ ဇူလိုင် "
    "ივლ ივლისი ጁላይ កក្កដា",
    "ago agost agosti agosto agt agu agustus aoû août aug august augusta augusti augusts augustus augusztus avg avgust avq "
    "avqust ağ ağu ağustos elo elok elokuu elokuussa elokuuta gsh gush gusht kol kolovoz kolovoza kolovozom kolovozu ogo ogos "
    "rugp rugpjūtis rugpjūčio sie sierpien sierpień sierpnia sierpniu srpen srpna srpnu tebax αυγ αυγούστου αύγ αύγουστοσ авг "
    "август августа жнв жні жнівень жнівеня жніўня сер серп серпень серпня тамыз օգոստոս օգոստոսի օգս אוג אוגוסט אוג׳ באוגוסט "
    "לאוגוסט آب آگست أغسطس أوت ئاب اوت اګست اگست غشت अगस्ट अगस्त अग॰ আগ আগস্ট ஆக ஆகஸ்ட் สค สิงหา สิงหาคม เดือนสิงหาคม ဩဂုတ် "
    "აგვ აგვისტო ኦገስ ኦገስት សីហា",
    "eyl eylül rugs rugsėjis rugsėjo ruj rujan rujna rujnom rujnu sentabr sentyabr sep sept septemba september septembra "
    "septembre septembrie septembris septembro septiembre set setembre setembro setiembre settembre setyembre sht shtator "
    "syys syysk syyskuu syyskuussa syyskuuta szept szeptember wrz wrzesien wrzesień wrzesnia wrzesniu września wrześniu zář "
    "září îlon σεπ σεπτέμβριοσ σεπτεμβρίου вер верасень верасня верес вересень вересня врс сен сент сентябрь сентября сеп "
    "септ септембар септември септм қыр қыркүйек սեպ սեպտեմբեր սեպտեմբերի בספטמבר לספטמבר ספט ספטמבר ספט׳ أيلول ئەیلوول "
    "سبتمبر ستمبر سپتامبر سپتمبر سېپتمبر شتنبر सितंबर सितम्बर सित॰ सेप्टेम्बर সেপ সেপ্টেম্বর செப் செப்டம்பர் กย กันยา กันยายน "
    "เดือนกันยายน စက် စက်တင်ဘာ სექ სექტემბერი ሴፕቴ ሴፕቴምበር កញ្ញា",
    "cotmeh eki ekim listopadom loka lokak lokakuu lokakuussa lokakuuta oct october octobre octombrie octubre okt oktabr "
    "oktoba oktober oktobris oktoober oktubre oktyabr október októbra ott ottobre out outubro paz pazdziernik pazdziernika "
    "pazdzierniku paź październik października październiku spal spalio spalis tet tetor říj říjen října říjnu οκτ οκτωβρίου "
    "οκτώβριοσ жов жовт жовтень жовтня кас кастрычнік кастрычніка кст окт октобар октомври октябрь октября қаз қазан հոկ "
    "հոկտեմբեր հոկտեմբերի אוק אוקטובר אוק׳ באוקטובר לאוקטובר أكتوبر اکتبر اکتوبر تشرين_الأول تشرینی_یەکەم अक्टूबर अक्टोबर "
    "अक्तूबर अक्तू॰ অক্টো অক্টোবর அக் அக்டோபர் ตค ตุลา ตุลาคม เดือนตุลาคม အောက် အောက်တိုဘာ ოქტ ოქტომბერი ኦክቶ ኦክቶበር តុលា",
    "kasım lapkr lapkritis lapkričio listopad listopada listopadzie marras marrask marraskuu marraskuussa marraskuuta mijdar "
    "nob nobyembre noiem noiembrie nop nopember nov novemba november novembra novembre novembris novembro noviembre noy "
    "noyabr nën nëntor stu studeni studenim studenog studenoga studenom studenome studenomu νοέ νοέμβριοσ νοε νοεμβρίου лис "
    "лист листоп листопад листопада ліс лістапад лістапада нов новембар ное ноем ноември ноя нояб ноябрь ноября қар қараша "
    "նոյ նոյեմբեր նոյեմբերի בנובמבר לנובמבר נוב נובמבר נוב׳ تشرين_الثاني تشرینی_دووەم نوامبر نوفمبر نومبر نونبر नवंबर नवम्बर "
    "नव॰ नोभेम्बर নভে নভেম্বর நவ நவம்பர் พย พฤศจิ พฤศจิกายน เดือนพฤศจิกายน နို နိုဝင်ဘာ ნოე ნოემბერი ኖቬም ኖቬምበር វិច្ឆិកា",
    "aralık berfanbar dec december decembra decembrie decembris dek dekabr des desemba desember desembre dets detsember dez "
    "dezember dezembro dhj dhjetor dic dicembre diciembre disember disyembre déc décembre gru grudnia grudniu grudzien "
    "grudzień gruod gruodis gruodžio joulu jouluk joulukuu joulukuussa joulukuuta prosinac prosinca prosince prosincem "
    "prosinci prosincu prosinec δεκ δεκέμβριοσ δεκεμβρίου гру груд грудень грудня дек декабрь декабря декември дец децембар "
    "жел желтоқсан сне снежань снежня снж դեկ դեկտեմբեր դեկտեմբերի בדצמבר דצמ דצמבר דצמ׳ לדצמבר دجنبر دسامبر دسمبر ديسمبر "
    "كانون_الأول کانوونی_یەکەم डिसेम्बर दिसंबर दिसम्बर दिस॰ ডিসে ডিসেম্বর டிச டிசம்பர் ธค ธันวา ธันวาคม เดือนธันวาคม ဒီ "
    "ဒီဇင်ဘာ დეკ დეკემბერი ዲሴም ዲሴምበር ធ្នូ",
)
# The months of the Iranian calendar, first Persian, then as Afghanistan calls them.
_SOLAR = (
    "فروردین حمل",
    "اردیبهشت ثور",
    "خرداد جوزا",
    "تیر سرطان",
    "مرداد امرداد اسد",
    "شهریور سنبله",
    "مهر میزان",
    "آبان عقرب",
    "آذر قوس",
    "دی جدی",
    "بهمن دلو",
    "اسفند حوت",
)

# The thirteen months of the Ethiopian calendar in Amharic, as several presses spell them.
_ETHIOPIAN = (
    "መስከረም",
    "ጥቅምት",
    "ኅዳር ህዳር ሕዳር",
    "ታኅሣሥ ታህሳስ ታህሣሥ ታሕሳስ ታኅሳስ",
    "ጥር",
    "የካቲት",
    "መጋቢት",
    "ሚያዝያ ሚያዚያ",
    "ግንቦት",
    "ሰኔ",
    "ሐምሌ ሀምሌ ኃምሌ",
    "ነሐሴ ነሃሴ ነሀሴ ነኀሴ",
    "ጳጉሜ ጳጉሜን ጷጉሜን",
)

# Sorani (Kurdish) as several presses spell it: the months of the Levant first, then those of English, and of French by way of Persian.
_SORANI = (
    "کانوونی_دووەم کانونی_دووەم کانوونی_دوەم جێنیوەری جەنیوەری ژانویە",
    "شوبات فێبریوەری فێبرواری فێوریە",
    "ئازار ئادار مارچ مارس مارت",
    "نیسان ئەپریل ئەپرێل ئاپریل ئاوریل",
    "ئایار مایس مەی",
    "حوزەیران حوزێران جوون ژوئەن",
    "تەممووز تەمموز تەمووز تەموز جولای ژوئیە",
    "ئاب ئۆگست ئاگۆست ئۆگەست",
    "ئەیلوول ئەیلول سێپتەمبەر سێپتێمبەر سێپتامبر",
    "تشرینی_یەکەم ئۆکتۆبەر ئۆکتۆبر",
    "تشرینی_دووەم تشرینی_دوەم نۆڤەمبەر نۆڤێمبەر نۆڤامبر",
    "کانوونی_یەکەم کانونی_یەکەم دیسەمبەر دێسەمبەر دیسێمبەر",
)


def _spelled(name: str) -> set[str]:
    """A Sorani name, with the ending that ties it to the year, with the letters of Persian and of Arabic keyboards."""
    forms = {name, f"{name}ی"}
    forms |= {form.replace("ە", "ه\u200c").removesuffix("\u200c") for form in forms}
    forms |= {form.replace("ک", "ك") for form in forms}
    return forms | {form.replace("ی", "ي") for form in forms}


MONTHS = {name.replace("_", " "): number for number, names in enumerate(_GREGORIAN, start=1) for name in names.split()}
for _number, _names in enumerate(_SORANI, start=1):
    for _name in _names.split():
        for _form in _spelled(_name.replace("_", " ")):
            MONTHS.setdefault(_form, _number)
ETHIOPIAN_MONTHS = {name: number for number, names in enumerate(_ETHIOPIAN, start=1) for name in names.split()}
SOLAR_MONTHS = {name: number for number, names in enumerate(_SOLAR, start=1) for name in names.split()}

_VIETNAMESE = "một hai ba tư năm sáu bảy tám chín mười mười_một mười_hai"
VIETNAMESE_MONTHS = {name.replace("_", " "): number for number, name in reversed(list(enumerate(_VIETNAMESE.split(), start=1)))}
"""Months are numbers there, written out after "tháng"; the longest first, as a pattern must try them."""
