# Copyright the Image Mover authors.
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.
"""Reads and writes images as Glance does.

    glance_store_peer.py CONF POOL add FILE ID     prints the location
    glance_store_peer.py CONF POOL get LOCATION FILE
    glance_store_peer.py CONF POOL delete LOCATION
"""
import os
import sys
import tempfile

import glance_store
from glance_store import location
from oslo_config import cfg

ceph_conf, pool, operation = sys.argv[1:4]
with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as written:
    written.write(
        "[DEFAULT]\nenabled_backends = ceph:rbd\n"
        "[glance_store]\ndefault_backend = ceph\n"
        f"[ceph]\nrbd_store_ceph_conf = {ceph_conf}\n"
        f"rbd_store_pool = {pool}\nrbd_store_user = admin\n"
    )
conf = cfg.CONF
conf.register_opts([cfg.DictOpt("enabled_backends")])
conf(["--config-file", written.name], project="peer", default_config_files=[])
os.unlink(written.name)
glance_store.register_store_opts(conf)
glance_store.create_multi_stores(conf)

if operation == "add":
    path, image_id = sys.argv[4:6]
    with open(path, "rb") as data:
        added = glance_store.add_with_multihash(
            conf, image_id, data, os.path.getsize(path), "ceph", "sha256"
        )
    print(added[0])
elif operation == "get":
    uri, path = sys.argv[4:6]
    chunks, _ = glance_store.get(uri, "ceph")
    with open(path, "wb") as target:
        for chunk in chunks:
            target.write(chunk)
else:
    found = location.get_location_from_uri_and_backend(sys.argv[4], "ceph", conf)
    glance_store.delete(found.get_store_uri(), "ceph")
