FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /site

COPY requirements-extras.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements-extras.txt

COPY . .
# DEMO: collecting files needs no secret, and demo mode has one of its own.
RUN DEMO=1 python manage.py compile_catalogues \
    && DEMO=1 python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q campaigns comments config petitions \
    && useradd --system site && mkdir -p var/media var/private && chown site var var/media var/private

USER site
EXPOSE 8000
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
