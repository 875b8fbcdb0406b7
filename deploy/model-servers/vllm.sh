#!/bin/sh
# DeepSeek-OCR behind vLLM 0.30.0 on one GPU:
#
#   pip install vllm==0.30.0
#   deploy/model-servers/vllm.sh                                  DeepSeek-OCR-2
#   deploy/model-servers/vllm.sh deepseek-ai/DeepSeek-OCR         the first DeepSeek-OCR
#   deploy/model-servers/vllm.sh /srv/models/ocr-2 --seed 1     weights in a folder; more flags come last
#
# It listens on this machine only; HOST=0.0.0.0 opens it to the network, and --api-key asks callers for a key. NAME is
# what the server calls the model (deepseek.server.model; empty there means the name on the hub), REVISION the commit of
# the weights on the hub. HF_HUB_OFFLINE=1 fetches nothing.
set -eu

model=${1:-deepseek-ai/DeepSeek-OCR-2}
[ $# -eq 0 ] || shift
case $model in
  /* | ./*) name=${NAME:-deepseek-ai/DeepSeek-OCR-2} ;;
  *) name=${NAME:-$model} ;;
esac

# From 0.31.0 on another runner is the default, and it refuses the processor below. Here it changes nothing.
export VLLM_USE_V2_MODEL_RUNNER=0

# The processor keeps the model from repeating itself; each request says how. Pages are never alike: caches of prefixes
# and of images only cost. Tokens are sent by 32: one by one they would keep a core busier than the model its GPU.
exec vllm serve "$model" \
  --served-model-name "$name" \
  ${REVISION:+--revision "$REVISION"} \
  --host "${HOST:-127.0.0.1}" \
  --port "${PORT:-8000}" \
  --logits_processors vllm.model_executor.models.deepseek_ocr:NGramPerReqLogitsProcessor \
  --no-enable-prefix-caching \
  --mm-processor-cache-gb 0 \
  --max-model-len 8192 \
  --max-num-batched-tokens 16384 \
  --max-num-seqs 256 \
  --gpu-memory-utilization 0.9 \
  --stream-interval 32 \
  "$@"
