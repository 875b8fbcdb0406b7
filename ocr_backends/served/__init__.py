"""Models behind servers that speak the OpenAI protocol: vLLM, SGLang, or a hosted one."""
