"""All settings, one file; every value that differs between places comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
# A secret left empty in a copied .env would otherwise be used, and protect nothing.
LONG_ENOUGH = validate.Length(min=20, error="is missing or too short for a secret")
SECRET_KEY = env.str("SECRET_KEY", validate=LONG_ENOUGH)
CODE_KEY = env.str("CODE_KEY", validate=LONG_ENOUGH)
QUERY_KEY = env.str("QUERY_KEY", validate=LONG_ENOUGH)
LOG_KEY = env.str("LOG_KEY", validate=LONG_ENOUGH)
VAULT_KEYS: list[str] = env.list("VAULT_KEYS", validate=validate.Length(min=1))
PHONE_KEY = env.str("PHONE_KEY", validate=LONG_ENOUGH)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [])
HTTPS_ONLY = env.bool("HTTPS_ONLY", False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
# Fonts that may not be passed on, such as 仿宋_GB2312, and fonts for very rare characters.
FONTS_DIR = Path(env.str("FONTS_DIR", str(DATA_DIR / "fonts")))
LOG_ROOT_FILE = Path(env.str("LOG_ROOT_FILE", str(DATA_DIR / "log-roots.jsonl")))

INSTALLED_APPS = [
    # Ours come first: their templates stand in for the admin's.
    "governance",
    "workflow",
    "tickets",
    "mediation",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "workflow.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflow.context_processors.frame",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL"), conn_max_age=60, conn_health_checks=True
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _cache_url(broker: str) -> str:
    """The broker's server with the next database number, in redis-py's spelling."""
    parts = urlsplit(broker)
    if parts.scheme == "redis+socket":
        return f"unix://{parts.path}?db=1"
    number = int(parts.path.strip("/") or 0) + 1
    return urlunsplit(parts._replace(path=f"/{number}"))


BROKER_URL = env.str("BROKER_URL")
CACHE_URL = env.str("CACHE_URL", "") or _cache_url(BROKER_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    },
    # What hardly ever changes and every step needs (calendar, limits): an edit counts in a minute.
    "process": {
        "BACKEND": "config.kept.KeptObjects",
        "TIMEOUT": 60,
        # A line of superiors for every unit of a county, beside the rest.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

AUTH_USER_MODEL = "governance.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
# Its tables are a record: an administrator who may edit them could hide who tried a log-in.
AXES_ENABLE_ADMIN = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "workflow.api.authentication.PostTokenAuthentication",
        "workflow.api.authentication.CaseTokenAuthentication",
        "workflow.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "workflow.api.problems.problem_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Shaodao",
    "DESCRIPTION": "Grid governance: report, refer, whistle, mediate, and answer in time.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"UnitKindEnum": "governance.models.choices.UNIT_KIND_CHOICES"},
}

# The address of this site as it stands in messages: there is no request to take it from.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# By which way each channel works; `workflow/services/channels/` knows the ways.
_TELLING = "file" if DEMO else "off"
_TRIED = ("off", "console", "file")
CHANNELS = {
    "sms": env.str("TELL_SMS", _TELLING, validate=validate.OneOf([*_TRIED, "http"])),
    "mail": env.str("TELL_MAIL", _TELLING, validate=validate.OneOf([*_TRIED, "smtp"])),
    "chat": env.str("TELL_CHAT", _TELLING, validate=validate.OneOf([*_TRIED, "http"])),
    "webhook": env.str("TELL_WEBHOOK", _TELLING, validate=validate.OneOf([*_TRIED, "http"])),
}
SMS_GATEWAY = env.str("SMS_GATEWAY", "aliyun", validate=validate.OneOf(["aliyun", "tencent"]))
SMS_URL = env.str("SMS_URL", "")
SMS_KEY_ID = env.str("SMS_KEY_ID", "")
SMS_KEY_SECRET = env.str("SMS_KEY_SECRET", "")
SMS_APP_ID = env.str("SMS_APP_ID", "")
SMS_REGION = env.str("SMS_REGION", "ap-guangzhou")
SMS_SIGNATURE = env.str("SMS_SIGNATURE", "哨到")
SMS_TEMPLATES: dict[str, Any] = dict(env.json("SMS_TEMPLATES", {}))
SMS_REPLY_KEY = env.str("SMS_REPLY_KEY", "")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "shaodao@localhost")
# Kinds of group chat as Apprise names them. It knows others that run programs or write files.
CHAT_SCHEMES: list[str] = env.list("CHAT_SCHEMES", ["dingtalk", "wecombot", "feishu"])
# Named here and not on a page: whoever may edit units must not choose what we connect to.
WEBHOOK_HOSTS: list[str] = env.list("WEBHOOK_HOSTS", [])
# Hosts that tests may call on this machine and without a certificate; nothing sets it from outside.
WEBHOOK_TEST_HOSTS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"mask": {"()": "config.masking.MaskSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
COUNTY = env.str("COUNTY", "110117")
# Shown beside the name of the site; asked for here so that public pages need no query for it.
COUNTY_NAME = env.str("COUNTY_NAME", "")
SITE_NAME = _("Shaodao")
