"""What Python reads first in every process that tests start (conftest.py names this folder in
PYTHONPATH): to look through all that the site is made of for what nobody uses any more, again and
again while it is read and once more when a process ends, takes as long as to read it."""

import atexit
import gc

gc.set_threshold(50_000)
atexit.register(gc.freeze)
