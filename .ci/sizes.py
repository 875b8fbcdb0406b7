"""Names the files and functions that have grown past what one job needs. A report, not a law."""

import ast
import sys
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 400, 60

for name in sys.argv[1:]:
    for path in sorted(Path(name).rglob("*.py")):
        source = path.read_text("utf-8")
        if (lines := source.count("\n")) > FILE_LINES:
            print(f"{path}: {lines} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION_LINES:
                    print(f"{path}:{node.lineno}: {node.name} has {length} lines")
