# The service for production; docker-compose.yml shows the other parts around it.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 DATA_DIR=/data
WORKDIR /app

# The same pinned packages that run.py installs and the tests ran with.
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/bootstrap.txt \
    && uv pip sync --system --no-cache --require-hashes --compile-bytecode requirements/base.txt \
    && useradd --system --uid 10001 --no-create-home shaodao \
    && install -d -o shaodao -m 700 /data /data/files /data/seals

COPY . .
# These values are of no use later: collecting files touches neither secrets nor servers.
RUN export not_used=only-while-files-are-collected \
    && SECRET_KEY=$not_used CODE_KEY=$not_used QUERY_KEY=$not_used LOG_KEY=$not_used \
    VAULT_KEYS=$not_used PHONE_KEY=$not_used \
    DATABASE_URL=postgresql://nobody@127.0.0.1/none BROKER_URL=redis://127.0.0.1/0 \
    python manage.py collectstatic --noinput --verbosity 0 \
    && chmod -R a+rX /app /data/static

USER shaodao
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--no-control-socket"]
