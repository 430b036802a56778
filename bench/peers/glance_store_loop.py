"""Reads an image through a store of glance_store into a file, as Glance's download does.

glance_store_loop.py file PATH OUTPUT
glance_store_loop.py http URL OUTPUT

Prints the seconds from the opening of the image to the end of the writing: neither Python's start
nor the making of the stores is among them.
"""
import os
import sys
import tempfile
import time

import glance_store
from oslo_config import cfg


def make_store(store, directory):
    settings = os.path.join(directory, "stores.conf")
    with open(settings, "w") as file:
        file.write(f"[DEFAULT]\nenabled_backends = {store}:{store}\n")
        file.write(f"[glance_store]\ndefault_backend = {store}\n[{store}]\n")
        if store == "file":
            file.write(f"filesystem_store_datadir = {directory}\n")
    conf = cfg.CONF  # glance_store.get reads the global one
    conf.register_opts([cfg.DictOpt("enabled_backends")])
    conf(["--config-file", settings], project="bench", default_config_files=[])
    glance_store.register_store_opts(conf)
    glance_store.create_multi_stores(conf)


def main():
    store, source, output = sys.argv[1:]
    location = "file://" + os.path.abspath(source) if store == "file" else source
    with tempfile.TemporaryDirectory() as directory:
        make_store(store, directory)
        start = time.perf_counter()
        chunks, size = glance_store.get(location, store)
        written = 0
        with open(output, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                written += len(chunk)
        seconds = time.perf_counter() - start
    if written != size:
        sys.exit(f"{written} bytes of {size}")
    print(f"{seconds:.6f}")


main()
