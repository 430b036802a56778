"""What the benchmark needs of the machine and may install there."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys


def installed(package: str) -> bool:
    query = ["dpkg-query", "-W", "-f=${db:Status-Status}", package]
    done = subprocess.run(query, capture_output=True, text=True)
    return done.returncode == 0 and done.stdout == "installed"


def install(packages: set[str]) -> None:
    """Installs Debian packages where that can be done: as root, by apt-get. Else does nothing."""
    if not packages or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    wanted = sorted(package for package in packages if not installed(package))
    if not wanted:
        return
    print(f"Installing {' '.join(wanted)} ...", file=sys.stderr)
    options = ["-qy", "-o", "DPkg::Lock::Timeout=120", "--no-install-recommends"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-q", "update"], ["apt-get", *options, "install", *wanted]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"  {command[0]} failed: {done.stderr.strip()[-300:]}", file=sys.stderr)
