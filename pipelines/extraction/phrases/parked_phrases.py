"""What pages say whose site has left its owner: parked, suspended, taken over. In the languages of the catalogue; `phrases` matches them.

Written and read as the lists of `status_phrases`, and no more checked by native readers than they are.
"""

from __future__ import annotations

from pipelines.extraction.phrases.status_phrases import read_phrases

PARKED = read_phrases(
    """
    this domain is for sale | domain is for sale | domain name is for sale | buy this domain | this domain may be for sale |
    domain has expired | domain name has expired | this domain is parked | domain is parked free | parked free, courtesy of |
    website is under construction | default web page | welcome to nginx | apache2 default page | contact your hosting provider |
    diese domain steht zum verkauf | domain steht zum verkauf | diese domain kaufen | diese domain ist geparkt |
    diese website wurde gesperrt | hier entsteht eine neue |
    domaine est à vendre | acheter ce domaine | ce domaine a expiré | ce site a été suspendu |
    dominio está en venta | comprar este dominio | este dominio ha caducado | este dominio ha expirado | este sitio ha sido suspendido |
    esta cuenta ha sido suspendida |
    domínio está à venda | comprar este domínio | este domínio expirou | este site foi suspenso |
    домен продается | купить этот домен | домен припаркован | срок регистрации домена истек | домен не прилинкован |
    домен продається | купити цей домен | домен припарковано | термін реєстрації домену закінчився |
    alan adı satılıktır | alan adı satılık | bu alan adını satın al | bu alan adının süresi dol | bu site askıya alın |
    هذا النطاق للبيع | النطاق معروض للبيع | اسم النطاق للبيع | شراء هذا النطاق | انتهت صلاحية النطاق | انتهت صلاحية هذا النطاق |
    تم إيقاف هذا الموقع |
    این دامنه به فروش می‌رسد | این دامنه برای فروش | دامنه به فروش | این دامنه منقضی | این سایت مسدود شده | این هاست مسدود شده |
    یہ ڈومین برائے فروخت | ڈومین برائے فروخت ہے | یہ ڈومین خریدیں | ڈومین کی میعاد ختم | یہ ویب سائٹ معطل |
    该域名出售 | 域名出售 | 此域名正在出售 | 该域名正在出售 | 域名已过期 | 购买此域名 | 账户已暂停 | 本站已关闭 | 网站已暂停 |
    此網域待售 | 此網域出售中 | 網域已過期 | 購買此網域 | 此網站已暫停 |
    このドメインは売り出し中 | ドメインは販売中 | このドメインを購入 | ドメインの有効期限が切れ | このドメインは、お名前.com |
    โดเมนนี้ประกาศขาย | โดเมนนี้มีไว้ขาย | ซื้อโดเมนนี้ | โดเมนหมดอายุ | โดเมนนี้หมดอายุ | เว็บไซต์นี้ถูกระงับ |
    kikoa hiki kinauzwa | nunua kikoa hiki | kikoa hiki kimeisha muda | tovuti hii imesimamishwa |
    domain eladó | domain név eladó | domainnév eladó | ez a domain lejárt | megvásárolja ezt a domaint | a tárhely felfüggesztve |
    ডোমেইনটি বিক্রয় | ডোমেইনটি বিক্রি হবে | এই ডোমেইনটি কিনুন | ডোমেইনের মেয়াদ শেষ | ডোমেইনটির মেয়াদ শেষ |
    ওয়েবসাইটটি স্থগিত করা হয়েছে
    """
)
"""What parked and suspended domains say of themselves."""

PARKED_WHOLE = read_phrases(
    """
    account suspended | this account has been suspended | website suspended | site suspended | domain parking | domain for sale |
    parked domain | domain parked | is for sale | may be for sale | website coming soon |
    konto gesperrt | webseite gesperrt | domain zu verkaufen | compte suspendu | site suspendu | domaine à vendre |
    cuenta suspendida | sitio suspendido | dominio en venta | conta suspensa | site suspenso | domínio à venda |
    сайт заблокирован за неуплату | аккаунт заблокирован | сайт отключен | сайт временно отключен | хостинг отключен |
    акаунт заблоковано | сайт вимкнено | сайт тимчасово вимкнено | hesap askıya alındı | site askıya alındı | satılık alan adı |
    تم تعليق الحساب | الحساب موقوف | نطاق للبيع | حساب معلق شده است | سایت مسدود است | دامنه فروشی | اکاؤنٹ معطل | ڈومین برائے فروخت |
    账户已停用 | 域名停放 | 站点已停止 | 没有找到站点 | 恭喜，站点创建成功 | 帳戶已暫停 | 網站已停用 | アカウント停止 | ドメイン販売中 |
    アカウントは停止されています | บัญชีถูกระงับ | โดเมนขาย | akaunti imesimamishwa | kikoa kinauzwa | felfüggesztett fiók | eladó domain |
    a tárhely fel van függesztve | অ্যাকাউন্ট স্থগিত | ডোমেইন বিক্রয়
    """
)
"""Titles and headings of the same, which a brief about an account on a social network may have in a headline."""

SERVER_PAGES = read_phrases(
    """
    apache2 default page | apache2 ubuntu default page | apache2 debian default page | apache2 default page: it works |
    apache2 ubuntu default page: it works | apache2 debian default page: it works | welcome to nginx | iis windows server |
    iis windows | http server test page powered by centos | http server test page | test page for the apache http server |
    test page for the apache http server on fedora | test page for the nginx http server | welcome to openresty |
    test page for the nginx http server on fedora | domain default page | default web site page | web server's default page |
    welcome to caddy | caddy works | litespeed web server at your service
    """
)
"""Titles of the pages that newly installed web servers show, whatever stands on them; they are in English everywhere."""

DEFACED = read_phrases(
    """
    hacked by | h4cked by | hack3d by | h4ck3d by | defaced by | pwned by | site hacked by | website hacked by | this site has been hacked |
    this website has been hacked | your site has been hacked | gehackt von | gehackt durch | piraté par | hacké par | site piraté par |
    hackeado por | sitio hackeado por | site hackeado por | взломано группой | взломано хакер | сайт взломан | зламано групою |
    сайт зламано | bu site hacklendi | tarafından hacklendi | تم اختراق الموقع | تم اختراق هذا الموقع | تم الاختراق بواسطة |
    تم الاختراق من قبل | تم التهكير بواسطة | هک شد توسط | هک شده توسط | این سایت هک شد | یہ ویب سائٹ ہیک | یہ سائٹ ہیک |
    此网站已被黑 | 本站已被黑 | 此網站已被入侵 | このサイトはハッキングされ | ถูกแฮกโดย |
    เว็บไซต์นี้ถูกแฮก | imedukuliwa na | tovuti hii imedukuliwa |
    meghekkelte | ezt az oldalt feltörte | এই সাইটটি হ্যাক | সাইটটি হ্যাক করেছে
    """
)
"""How those who deface a page sign: the beginning or the end of a title or line."""

SPAM = read_phrases(
    """
    casino | kasino | viagra | cialis | levitra | slot gacor | situs slot | slot online | judi online | judi bola | togel | poker online |
    sportsbook | payday loan | replica watch | replica rolex | replica handbag | cheap jerseys | canadian pharmacy | online pharmacy |
    farmacia online | pharmacie en ligne | essay writing service | buy essay | bahis siteleri | canlı bahis | deneme bonusu |
    casino siteleri | казино | виагра | ставки на спорт | букмекер | كازينو | فياجرا | کازینو |
    شرط بندی | پیش بینی فوتبال | 娱乐城 | 娛樂城 |
    博彩 | 百家乐 | 百家樂 | 六合彩 | カジノ | スーパーコピー | ブランドコピー | バイアグラ | 카지노 |
    토토사이트 | 바카라 | คาสิโน | บาคาร่า | สล็อต |
    แทงบอล | কেসিনো | ক্যাসিনো | کیسینو | nhà cái | cá cược
    """
)
"""What links of injected spam advertise."""
