"""The WSGI entry that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Django has to be ready before anything of ours is imported.
from config.nudging import Nudge  # noqa: E402
from workflow.services import set_nudge  # noqa: E402

set_nudge(Nudge())
