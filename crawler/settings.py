"""How we crawl: every component and limit, each with its reason. Whom we crawl stands in source files, where things lie in winnow.toml."""

from __future__ import annotations

from pipelines.version import VERSION

BOT_NAME = "winnow"
SPIDER_MODULES = ["crawler.spiders", "crawler.exploring.spider", "crawler.wayback.spider"]
USER_AGENT = f"winnow/{VERSION} (+set contact in winnow.toml)"  # replaced by `settings_for` with the corpus's contact

# What stands between the spider and the web. Requests pass downwards, responses upwards. Scrapy's own components are named one by one: the
# defaults load every one there is, aiohttp and tldextract with them, a sixth of what a crawl takes to start. Of those left out, the offsite
# filter knows host names without ports, robots.txt lets a host be crawled whose robots.txt fails, proxies obey http_proxy (faults A21),
# meta refresh leads to any host, decompression takes a cut body for a whole one; we have no accounts, no cache, and no memory of cookies.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.address_guard.AddressGuardMiddleware": 10,  # first: nothing is done for an address we refuse
    "crawler.middlewares.scope.ScopeMiddleware": 20,  # redirects come by here again
    "crawler.middlewares.politeness.PolitenessMiddleware": 30,  # before robots: its own request needs a slot too
    "crawler.middlewares.robots.RobotsMiddleware": 40,
    "crawler.middlewares.meta_refresh.MetaRefreshMiddleware": 580,
    "crawler.middlewares.chain_cookies.ChainCookiesMiddleware": 700,  # below redirects (600): sees the response that leads on
    "crawler.middlewares.cut_answers.CutAnswersMiddleware": 940,
    "crawler.middlewares.archive.CaptureMiddleware": 950,  # last: sees the response first, as received
}
SPIDER_MIDDLEWARES_BASE = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}  # redirects ask for it; the frontier has the rest
EXTENSIONS_BASE: dict[str, int] = {}  # theirs count what nobody here reads, or open a door, such as the telnet console
EXTENSIONS = {
    "crawler.middlewares.politeness.PoliteThrottle": 0,
    "crawler.extensions.run_log.RunLog": 10,
    "crawler.extensions.progress.Progress": 20,
    "crawler.extensions.prompt_stop.PromptStop": 30,
}
ITEM_PIPELINES = {
    "pipelines.stages.extract.ExtractStage": 100,
    "pipelines.stages.decide.DecideStage": 200,
    "pipelines.stages.store.StoreStage": 300,
}

# Politeness. The unit is the host, name and port; politeness.py holds its delay, this is only the ceiling for all hosts together.
CONCURRENT_REQUESTS = 64
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0
AUTOTHROTTLE_MAX_DELAY = 60
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "*",
    "Accept-Encoding": "gzip, deflate",  # read back from the archive with the standard library alone
}
REFERRER_POLICY = "no-referrer"

CONCURRENT_ITEMS = 1  # of one answer, which gives one page at most; Scrapy starts as many tasks for each answer, a hundred if not told

# Limits (faults, section 4).
DOWNLOAD_MAXSIZE = 16 * 2**20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_FAIL_ON_DATALOSS = False  # what came is archived, as cut; CutAnswersMiddleware then refuses it
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.download_handler.PoliteDownloadHandler",  # the address guard is proven for this handler
    "https": "crawler.middlewares.download_handler.PoliteDownloadHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.middlewares.address_guard.GuardedResolver"
REDIRECT_MAX_TIMES = 10
RETRY_TIMES = 2
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows each URL once; it alone says what is asked again
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.extensions.log_format.QuietFormatter"

# Our own.
WINNOW_CORPUS = ""  # the corpus folder; empty means WINNOW_CORPUS of the environment or the current folder
WINNOW_NETWORK_ALLOW: list[str] = []  # private addresses that may be contacted; from winnow.toml
WINNOW_PORTS: list[int] = []  # ports that sources name, besides 80 and 443
WINNOW_PAGE_CPU_SECONDS = 5.0  # processor time for the extraction of one page
WINNOW_PAGE_CLOCK_SECONDS = 60.0  # the same by the clock; a busy machine is no fault of the page
WINNOW_LIST_CPU_SECONDS = 30.0  # processor time to find the links of a page: a sitemap of 50,000 addresses takes 8
WINNOW_WORKER_MEMORY_MB = 350  # what pages may take of an extraction worker, beside the program; the largest real pages take 60
WINNOW_WORKERS = 0  # extraction processes; 0 means one per core
WINNOW_PROGRESS = "auto"  # auto, plain or none
WINNOW_WAYBACK_INDEX = "https://web.archive.org/cdx/search/cdx"  # the CDX API of the archive that `winnow import-wayback` asks
WINNOW_WAYBACK_REPLAY = "https://web.archive.org/web/"  # timestamp and URL of a capture are added
WINNOW_WAYBACK_DELAY_SECONDS = 2.5  # its index answers 429 from 24 requests a minute on (notes of the package wayback 0.5.1, June 2026)
