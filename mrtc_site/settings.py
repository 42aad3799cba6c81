"""The site's settings, read from the environment; the README's table explains each variable.

Safe by default: no debugging, only this machine's own names, a secret key of its own making.
"""

import os
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import dj_email_url
from csp.constants import NONE, SELF
from environs import Env
from marshmallow.validate import Email, OneOf, Range, Regexp

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# What the running site writes: the embedded database, the secret key, collected static files. It is
# for its owner alone: SQLite gives the files that it makes beside the database to whoever may look.
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(0o700, parents=True, exist_ok=True)
if DATA_DIR.stat().st_uid == os.geteuid() and not DATA_DIR.stat().st_mode & stat.S_ISVTX:
    DATA_DIR.chmod(0o700)  # made by someone else, or by an earlier release; never /tmp itself


def stored_secret_key() -> str:
    """Give the key kept in DATA_DIR, made at the first start and readable by its owner only."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        with NamedTemporaryFile("w", dir=DATA_DIR) as file:  # made with mode 0600
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with suppress(FileExistsError):  # another process was first: its key counts
                os.link(file.name, path)
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", None) or stored_secret_key()
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# The site's own name, that whole addresses begin with; without it they begin as the request's did.
SITE_URL = env.str("SITE_URL", "", validate=Regexp(r"https?://[^/?#\s]+\Z|\Z"))

# Behind HTTPS: everything is redirected there, and cookies travel nowhere else.
HTTPS = env.bool("HTTPS", False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000, validate=Range(min=0)) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = ["(^|/)healthz(/live)?$"]  # asked on the machine itself
    # Names that browsers keep to this host, and take over HTTPS only.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mrtc_site.accounts.views.form_too_old"
CSRF_COOKIE_AGE = None  # it ends with the browser
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# Pages are made of files of this site alone, with nothing written into them (see also
# security_headers.py).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Whom /.well-known/security.txt names; without one there is none.
SECURITY_CONTACT = env.str(
    "SECURITY_CONTACT", "", validate=Regexp(r"(mailto:|https://|tel:)\S+$|$")
)

INSTALLED_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "mrtc_site",
    "mrtc_site.usage",
    "reports",
    "education",
    "cooperation",
    "django_filters",
    "reversion",
    "import_export",
    "mrtc_site.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = [
    "mrtc_site.web.security_headers.set_security_headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "mrtc_site.cache.page_cache.offer_to_cache",
    "mrtc_site.cache.memo.one_version",
    "mrtc_site.common.languages.language_of_address",
    "mrtc_site.web.request_limits.limit_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mrtc_site.web.request_limits.limit_uploads",
    "mrtc_site.accounts.second_factor.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mrtc_site.web.old_addresses.follow_old_addresses",
    "mrtc_site.usage.counter.count_downloads",
]
# A path that the whole site is below (wsgi_checks.py takes it off). No request sets it.
FORCE_SCRIPT_NAME = env.str("SCRIPT_NAME", "", validate=Regexp(r"(/[A-Za-z0-9._~-]+)*\Z"))
ROOT_URLCONF = "mrtc_site.urls"
WSGI_APPLICATION = "mrtc_site.wsgi.application"
# Visitors' pages are Jinja2's; the admin's, in templates/admin/, and packages' are Django's.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates/pages"],
        "OPTIONS": {
            "environment": "mrtc_site.rendering.environment.environment",
            "context_processors": [
                "mrtc_site.rendering.context_processors.imprint",
                "mrtc_site.rendering.context_processors.other_language",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mrtc_site.rendering.context_processors.other_language",
            ],
        },
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'mrtc.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; to open one takes longer than to ask
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer, and a writer waits its turn, ten seconds at most. The file
    # is neither mapped into memory nor much of it kept: each thread's connection has its own.
    DATABASES["default"]["ENGINE"] = "mrtc_site.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA temp_store=MEMORY;",
    }
else:
    # A server that can't be reached, or no longer, keeps nobody waiting for long.
    patience = {"connect_timeout": 3, "tcp_user_timeout": 10_000}  # seconds, milliseconds
    DATABASES["default"]["OPTIONS"] = patience | DATABASES["default"].get("OPTIONS", {})

# Pages seen before are kept by each process, this much of them.
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", 24, validate=Range(min=0))

# Documents and photographs, each by its content; several machines share it.
FILES_DIR = env.path("FILES_DIR", DATA_DIR / "files")

# Whether visitors are told, too, what is downloaded most.
USAGE_PUBLIC = env.bool("USAGE_PUBLIC", False)

# How large an uploaded file may be, and a picture once it is unpacked.
MAX_DOCUMENT_MB = env.int("MAX_DOCUMENT_MB", 200, validate=Range(min=1))
MAX_PICTURE_MEGAPIXELS = env.int("MAX_PICTURE_MEGAPIXELS", 80, validate=Range(min=1))

FIXTURES_DIR = env.path("FIXTURES_DIR", BASE_DIR / "fixtures")
FIXTURE_DIRS = [FIXTURES_DIR]

# Spreadsheets are for those who may change what they hold (and, to import, add to it).
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "change"

# What harvesters (OAI-PMH) are told. The namespace is part of every identifier: choose it once.
DOMAIN = r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+"
OAI_NAMESPACE = env.str("OAI_NAMESPACE", "mrtc.re.kr", validate=Regexp(rf"{DOMAIN}\Z"))
OAI_PAGE_SIZE = env.int("OAI_PAGE_SIZE", 100, validate=Range(min=1))

# The licence of the data, in words for people. Unset, it says to ask the Centre.
DATA_LICENCE = env.str("DATA_LICENCE", "")

# Whom visitors and harvesters write to. Unset, pages offer no address.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "", validate=Email())

# How many proxies in a row ask for others, and append to X-Forwarded-For for whom.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0, validate=Range(min=0))

# Where e-mail is sent, if at all: only then can a forgotten password be reset by its owner.
EMAIL_URL = env.str(
    "EMAIL_URL",
    "",
    validate=Regexp(
        r"((smtp|submission)://([^\s/?#@]+@)?[\w.-]+(:\d{1,5})?/?(\?[\w=&.@+%-]*)?|console:)?\Z"
    ),
)
if EMAIL_URL:
    vars().update(dj_email_url.parse(EMAIL_URL))  # EMAIL_HOST and so on, DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10

# Staff sign in by django-allauth, with their user names. Failures are counted by address alone:
# counted by account, a stranger's would lock its owner out.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", False)
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "admin:index"
ACCOUNT_ADAPTER = "mrtc_site.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "login": "60/10m/ip",
    "login_failed": "20/10m/ip",
    "reset_password": "5/10m/ip",
    "second_factor": "10/10m/key",  # after the right password (accounts/forms.py)
}
MFA_ADAPTER = "mrtc_site.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "mrtc_site.accounts.forms.CodeForm",
    "add_webauthn": "mrtc_site.accounts.forms.AddKeyForm",
    "edit_webauthn": "mrtc_site.accounts.forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # administrators give the addresses
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a telephone's clock may be off
MFA_TOTP_ISSUER = "MRTC annual reports"  # what authenticator apps call it
# What is counted, in the database: so it holds for all processes and machines.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # many addresses don't push others out
    },
    "throttle": {  # what each address asked of the API in this process, 5 KB at most
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "throttle",
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# The API: reading only, JSON alone. Nobody is authenticated, so no draft gets in. (Neither
# `rest_framework` nor `drf_spectacular` is an installed app: these hold files of pages not used.)
API_RATE = env.str("API_RATE", "600/min", validate=Regexp(r"[1-9]\d*/(sec|min|hour|day)\Z"))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["mrtc_site.api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "mrtc_site.api.renderers.OneFormat",
    "DEFAULT_SCHEMA_CLASS": "mrtc_site.api.schema.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["mrtc_site.api.throttling.AddressThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": API_RATE},
    "EXCEPTION_HANDLER": "mrtc_site.api.errors.problem_handler",
    "COMPACT_JSON": False,
    "DATETIME_FORMAT": None,  # as the encoder has it, in UTC
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "MRTC annual reports",
    "VERSION": "1.0.0",
    "DESCRIPTION": (BASE_DIR / "mrtc_site/api/description.md").read_text().format(rate=API_RATE),
    "SERVERS": [{"url": "/"}],
    "SCHEMA_PATH_PREFIX_INSERT": FORCE_SCRIPT_NAME,
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],  # no component for each enum
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
}
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]  # each by its own name; the first is the default
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "mrtc_site.common.formats"
TIME_ZONE = "Asia/Seoul"

STATIC_URL = f"{FORCE_SCRIPT_NAME}/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "documents": {
        "BACKEND": "mrtc_site.files.storage.WholeFileStorage",
        "OPTIONS": {"location": FILES_DIR},
    },
}

# Lines for people in a terminal, for programs elsewhere.
LOG_FORMAT = env.str(
    "LOG_FORMAT", "text" if sys.stderr.isatty() else "json", validate=OneOf(["json", "text"])
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "mrtc_site.web.request_logging.JSONFormatter"},
        "text": {"()": "mrtc_site.web.request_logging.TextFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

env.seal()
