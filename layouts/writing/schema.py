"""``python -m layouts.writing.schema > docs/document.schema.json`` writes the schema of ``document.json`` anew."""

import sys

from layouts.writing.document_json import schema_text

if __name__ == "__main__":
    sys.stdout.write(schema_text())
