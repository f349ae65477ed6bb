"""Settings of 链招通: one file, everything variable comes from the environment (.env.example)."""

from pathlib import Path

from config import environment as env
from config.api_description import DESCRIPTION
from config.beat import SCHEDULE
from config.database import database_from
from config.password_profiles import profile

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = env.text("SECRET_KEY")
FIELD_KEY = env.text("FIELD_KEY")
DEBUG = env.flag("DEBUG")
# A production server says so; the demo district refuses to be built there.
PRODUCTION = env.flag("PRODUCTION")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "config.apps.LianzhaoAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "oauth2_provider",
    "axes",
    "csp",
    "django_htmx",
    "core.audit",
    "core.outbox",
    "core.accounts",
    "core.calendar",
    "core.files",
    "core.idempotency",
    "core.ops",
    "core.web",
    "chains",
    "crm.lists",
    "crm.enterprises",
    "crm.projects",
    "crm.followups",
    "crm.reviews",
    "crm.commitments",
    "crm.claims",
    "crm.chainmap",
    "crm.tasks",
    "crm.supervision",
    "crm.meetings",
    "crm.notices",
    "crm.channels",
    "crm.imports",
    "crm.partners",
    "crm.insights",
    "crm.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.web.middleware.NotKeptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.audit.middleware.AuditMiddleware",
    "core.accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.web.middleware.DraftTakenMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context_processors.shell",
            ],
            "builtins": ["core.web.templatetags.lz"],
        },
    }
]

LZ_SHELL = "config.shell.SHELL"
# What stands under the product's name in the sidebar.
ORGANISATION = env.text("ORGANISATION", "区招商指挥部")

DATABASES = {"default": database_from(env.text("DATABASE_URL"))}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.text("CACHE_URL")}
    if env.text("CACHE_URL", "")
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}
}

# Accounts, login, session -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_PASSWORDS = profile(env.text("PASSWORD_PROFILE", "dengbao"))
AUTH_PASSWORD_VALIDATORS = _PASSWORDS.validators
PASSWORD_HISTORY = _PASSWORDS.history
PASSWORD_MAX_DAYS = _PASSWORDS.max_days
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
# An attempt while locked neither counts nor prolongs the lock.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["old_password", "new_password", "repeated", "client_secret", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # locks are lifted in the list of accounts
AXES_DISABLE_ACCESS_LOG = True  # logins are rows of core.audit
# Locking by name alone is meant: it holds whatever address or browser the guesses come from.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_CALLABLE = "core.accounts.views.locked_out"
# How many proxies of our own stand before the web server: what they say of address and scheme is believed.
TRUSTED_PROXIES = AXES_IPWARE_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_IDLE_SECONDS_ADMINISTRATOR = 15 * 60
CSRF_COOKIE_SAMESITE = "Lax"

# Transport and browser ----------------------------------------------------------------------------------------------
HTTPS = env.flag("HTTPS", default=PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Files ---------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# What is built and what is served as it is; the sources beside them (css, js) are not for browsers.
STATICFILES_DIRS = [("built", BASE_DIR / "static" / "built"), ("img", BASE_DIR / "static" / "img")]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / ".static")))
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / ".media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.flag("PLAIN_STATIC", default=DEBUG)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = env.flag("PLAIN_STATIC", default=DEBUG)
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 64 * 1024 * 1024)
PROJECT_FILE_MAX_BYTES = env.number("PROJECT_FILE_MAX_BYTES", 32 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# Background work -----------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("BROKER_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_EAGER")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = SCHEDULE

# Mail ----------------------------------------------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "lianzhao@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.console.EmailBackend"
)

# Where links in messages lead; the first of the hosts unless it is named.
_SITE = f"{'https' if HTTPS else 'http'}://{next(iter(ALLOWED_HOSTS), 'localhost')}"
SITE_URL = env.text("SITE_URL", "") or _SITE
# Receivers of messages on a closed network ("10.20.0.0/24:443"); others must be public addresses.
OUTBOUND_NETWORKS = env.words("OUTBOUND_NETWORKS")
OUTBOUND_SECONDS = 10.0
OUTBOUND_LOOPBACK = env.flag("OUTBOUND_LOOPBACK") and not PRODUCTION  # for tests

# REST ----------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crm.partners.authentication.MachineAccountAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "core.api.permissions.TokenScopePermission",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.PlainJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.NewestFirstPagination",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filtering.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "core.api.openapi.ApiSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.text("API_RATE", "600/min")},
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "core.api.errors.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "PAGE_SIZE": 20,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "链招通 REST API",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "validatorUrl": None},
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "StageEnum": "crm.projects.stages.Stage",
        "ProjectTypeEnum": "crm.projects.stages.ProjectType",
        "StageChangeKindEnum": "crm.projects.models.StageChange.Kind",
        "ProjectStatusEnum": "crm.projects.models.Project.Status",
        "TerminationKindEnum": "crm.projects.models.Project.TerminationKind",
        "GateItemKindEnum": [("field", "项目字段"), ("fact", "登记事项")],
        "GateItemRecorderEnum": [("team", "招商组"), ("hq", "指挥部")],
        "MilestoneKindEnum": "crm.projects.models.Milestone.Kind",
        "AmendmentKindEnum": "crm.projects.models.Amendment.Kind",
        "ProjectRequestStatusEnum": "crm.projects.models.requests.RequestStatus",
        "AgreementKindEnum": "crm.projects.models.Contract.Kind",
        "AgreementStatusEnum": "crm.projects.models.Contract.Status",
        "CalendarKindEnum": "crm.insights.calendar.kinds.Kind",
        "CalendarScopeEnum": "crm.insights.models.CalendarFeed.Scope",
        "WorkdaySourceEnum": "core.calendar.models.WorkCalendarDay.Source",
        "FollowUpKindEnum": "crm.followups.models.FollowUp.Kind",
        "CommitmentStatusEnum": "crm.commitments.states.Status",
        "CommitmentMeasureEnum": "crm.commitments.states.Measure",
        "CommitmentReviewEnum": "crm.commitments.states.Review",
        "CommitmentChangeKindEnum": "crm.commitments.models.CommitmentChange.Kind",
        "FundArrivalKindEnum": "crm.commitments.models.FundArrival.Kind",
        "YearlyActualKindEnum": "crm.commitments.models.YearlyActual.Kind",
        "StateRequestKindEnum": "crm.projects.models.states.StateRequest.Kind",
        "CityReportStatusEnum": "crm.claims.models.city.CityReport.Status",
        "TaskStatusEnum": "crm.tasks.states.Status",
        "TaskSourceEnum": "crm.tasks.models.Task.Source",
        "SupervisionSourceEnum": "crm.supervision.states.Source",
        "SupervisionLevelEnum": "crm.supervision.states.Level",
        "SupervisionStatusEnum": "crm.supervision.states.Status",
        "SupervisionCloseEnum": "crm.supervision.states.Close",
        "SupervisionOfficeEnum": "crm.supervision.states.Office",
        "MeetingKindEnum": "crm.meetings.models.Meeting.Kind",
        "MeetingStateEnum": "crm.meetings.states.State",
        "AgendaSectionEnum": "crm.meetings.models.Section",
        "LightRuleCodeEnum": "crm.projects.models.light_rules.LightRule.Code",
        "ReminderRuleCodeEnum": "crm.notices.rule_names.RuleCode",
        "DeliveryKindEnum": "crm.channels.models.Delivery.Kind",
        "DeliveryStateEnum": "crm.channels.models.Delivery.State",
        "TeamKindEnum": "chains.models.Team.Kind",
        "ErrorTypeEnum": ["validation_error", "client_error", "server_error", "rule_violation"],
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES_BACKEND_CLASS": "crm.partners.scopes.ClientScopes",
    "OAUTH2_VALIDATOR_CLASS": "crm.partners.validators.ClientValidator",
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "ALLOWED_GRANT_TYPES": ["client-credentials"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # Best current practice throughout; tokens are stored as digests.
    **dict.fromkeys(
        (
            f"COMPLIANT_BCP_RFC9700_{name}"
            for name in (
                "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS", "IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD",
                "PKCE_REQUIRED", "REDIRECT_URI_MATCHING", "REDIRECT_URI_SCHEME", "REFRESH_TOKEN", "TOKEN_STORAGE",
            )
        ),
        True,
    ),
}  # fmt: skip

# What follows the first group lets in whoever knows it: no log keeps it.
TOLD_WITHOUT = r"(/(?:calendar/feeds|activate)/)[^/\s]+"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "core.audit.addresses.WithoutSecrets"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_secrets"]},
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # It writes down what was typed as a name, which may be a password in the wrong box; core.audit has the logins.
        "axes": {"level": "ERROR"},
    },
}
