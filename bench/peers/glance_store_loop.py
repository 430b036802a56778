"""Reads an image through a store of glance_store into a file, as Glance's download does, or adds a
file to a store, as its upload does.

glance_store_loop.py file PATH OUTPUT
glance_store_loop.py http URL OUTPUT
glance_store_loop.py rbd POOL/IMAGE@SNAPSHOT OUTPUT
glance_store_loop.py rbd-add PATH POOL/IMAGE

Prints the seconds from the opening of the image to the end of the writing: neither Python's start
nor the making of the stores is among them. CEPH_CONF names the cluster. What is added is hashed
twice, by MD5 and SHA-512: glance_store knows no other way.
"""
import os
import re
import sys
import tempfile
import time

import glance_store
from oslo_config import cfg


def make_store(store, directory, **options):
    settings = os.path.join(directory, "stores.conf")
    with open(settings, "w") as file:
        file.write(f"[DEFAULT]\nenabled_backends = {store}:{store}\n")
        file.write(f"[glance_store]\ndefault_backend = {store}\n[{store}]\n")
        file.writelines(f"{key} = {value}\n" for key, value in options.items())
    conf = cfg.CONF  # glance_store.get reads the global one
    conf.register_opts([cfg.DictOpt("enabled_backends")])
    conf(["--config-file", settings], project="bench", default_config_files=[])
    glance_store.register_store_opts(conf)
    glance_store.create_multi_stores(conf)
    return conf


def rbd_options(pool):
    options = {"ceph_conf": os.environ["CEPH_CONF"], "user": "admin", "pool": pool}
    return {f"rbd_store_{key}": value for key, value in options.items()}


def fsid():
    with open(os.environ["CEPH_CONF"]) as file:
        return re.search(r"^fsid *= *(\S+)", file.read(), re.MULTILINE)[1]


def read(store, location, output):
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
    return seconds


def add(conf, path, image):
    size = os.path.getsize(path)
    start = time.perf_counter()
    with open(path, "rb") as file:
        glance_store.add_with_multihash(conf, image, file, size, "rbd", "sha512")
    return time.perf_counter() - start


def main():
    kind, source, output = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        if kind == "file":
            make_store("file", directory, filesystem_store_datadir=directory)
            seconds = read("file", "file://" + os.path.abspath(source), output)
        elif kind == "http":
            make_store("http", directory)
            seconds = read("http", source, output)
        elif kind == "rbd":
            pool, image, snapshot = re.split("[/@]", source)
            make_store("rbd", directory, **rbd_options(pool))
            seconds = read("rbd", f"rbd://{fsid()}/{pool}/{image}/{snapshot}", output)
        else:
            pool, image = output.split("/")
            conf = make_store("rbd", directory, **rbd_options(pool))
            seconds = add(conf, source, image)
    print(f"{seconds:.6f}")


main()
