"""``check_results.py FOLDER``: every document of a run is complete, and every file is what its manifest says."""

import hashlib
import json
import sys
from pathlib import Path

root = Path(sys.argv[1])
manifests = sorted(root.rglob("manifest.json"))
if not manifests:
    sys.exit(f"{root}: no document was written")
for path in manifests:
    manifest = json.loads(path.read_text("utf-8"))
    if manifest["state"] != "succeeded":
        sys.exit(f"{path}: {manifest['state']}")
    for file in manifest["files"]:
        content = (path.parent / file["path"]).read_bytes()
        if (len(content), hashlib.sha256(content).hexdigest()) != (file["bytes"], file["sha256"]):
            sys.exit(f"{path.parent / file['path']}: not what the manifest says")
print(f"{len(manifests)} documents complete, every file as its manifest says")
