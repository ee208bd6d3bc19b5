"""Headings of boxes with other articles and titles of a site's own pages, in the languages of the catalogue; `phrases` matches them.

Each list is one text, phrases apart by " | ". What walls and error pages say stands in `status_phrases`.
"""

from __future__ import annotations

from pipelines.extraction.phrases.status_phrases import read_phrases

RELATED = read_phrases(
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

SITE_PAGES = read_phrases(
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
