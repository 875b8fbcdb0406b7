"""What only one thread of a process may do at a time: whatever asks MuPDF or the embedded models."""

import threading
from typing import Final

ONE_AT_A_TIME: Final = threading.RLock()
"""Where pages are read from several threads; processes that read one page after the other need it not."""
