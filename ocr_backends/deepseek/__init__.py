"""DeepSeek-OCR 2 in a process of Recto's own, by transformers. Importing this imports no torch.

From a page to its text: ``backend`` (the engine as others see it) -> ``page_engine`` (one thread that owns the model)
-> ``vision`` (pixels to features, in batches) -> ``continuous`` or ``plain`` (features to tokens).
"""
