# One image for every role: serve, work, migrate. See docs/deploy/README.md.
# What a machine's pip and TLS need to know may be lent to the build (--secret id=pip.conf,src=…); none of it is kept.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
RUN apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends binutils
RUN python -m venv /opt/ai-recruiter
COPY .ci/scan-languages .ci/scan-languages
COPY cvJobMatching/languages cvJobMatching/languages
RUN .ci/scan-languages /opt/ai-recruiter --required
# requirements-tracing.txt for an image that can send traces (docs/telemetry.md)
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-tracing.txt ./
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca-certificates,target=/etc/ssl/certs/ca-certificates.crt \
    /opt/ai-recruiter/bin/python -m pip install --require-hashes -r "$REQUIREMENTS"
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY ports ports
COPY adapters adapters
COPY cvJobMatching cvJobMatching
COPY bootstrap bootstrap
RUN /opt/ai-recruiter/bin/python -m pip install --no-deps --no-build-isolation .
COPY .ci/slim .ci/slim
RUN python .ci/slim /opt/ai-recruiter

FROM python:3.11-slim-bookworm
COPY --from=build /opt/ai-recruiter /opt/ai-recruiter
# /data is all that it writes, besides what goes with it in /tmp: the root file system may be read-only
RUN install --directory --owner=10001 --group=10001 --mode=0700 /data
ENV PATH=/opt/ai-recruiter/bin:$PATH AI_RECRUITER_DATA_DIR=/data PYTHONUNBUFFERED=1
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# SIGTERM waits until Python can hear it: the kernel would drop it for the first process of a container
ENTRYPOINT ["env", "--block-signal=TERM", "ai-recruiter"]
# Another address than 127.0.0.1 asks for API keys: without AI_RECRUITER_API_KEYS it says so and ends
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
