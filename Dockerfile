# Winnow for a server: one image, one corpus folder mounted at /corpus, one run for each start of the container. See compose.yaml.
FROM python:3.13-slim

# A user of its own; the corpus folder must belong to it (or run with --user).
RUN useradd --create-home --uid 1000 winnow

WORKDIR /opt/winnow
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY winnow winnow
COPY crawler crawler
COPY pipelines pipelines
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

USER winnow
WORKDIR /corpus
ENV LANG=C.UTF-8 WINNOW_CORPUS=/corpus
VOLUME /corpus

# The interrupt that a run ends well at, within seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["winnow"]
CMD ["crawl", "--progress", "none"]
