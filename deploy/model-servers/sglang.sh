#!/bin/sh
# DeepSeek-OCR behind SGLang 0.5.23 on one GPU:
#
#   pip install sglang==0.5.23
#   deploy/model-servers/sglang.sh                                DeepSeek-OCR-2
#   deploy/model-servers/sglang.sh deepseek-ai/DeepSeek-OCR       the first DeepSeek-OCR
#   deploy/model-servers/sglang.sh /srv/models/deepseek-ocr-2     weights in a folder, whose path holds "deepseek-ocr":
#                                                                 by it the server chooses the template of the prompt
#
# HOST, PORT and NAME as in vllm.sh. Versions from before September 2026 cut pages for DeepSeek-OCR-2 into tiles of the
# wrong size. --trust-remote-code runs the code that comes with the weights: pin them with REVISION, the commit on the hub.
set -eu

model=${1:-deepseek-ai/DeepSeek-OCR-2}
[ $# -eq 0 ] || shift
case $model in
  /* | ./*) name=${NAME:-deepseek-ai/DeepSeek-OCR-2} ;;
  *) name=${NAME:-$model} ;;
esac

exec python3 -m sglang.launch_server --model-path "$model" \
  --served-model-name "$name" \
  ${REVISION:+--revision "$REVISION"} \
  --host "${HOST:-127.0.0.1}" \
  --port "${PORT:-8000}" \
  --trust-remote-code \
  --keep-mm-feature-on-device \
  --enable-custom-logit-processor \
  --context-length 8192 \
  --stream-interval 32 \
  "$@"
