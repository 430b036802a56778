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
"""Does to the images of a pool what Ceph's program rbd does, without a process for each command.

    rbd_peer.py CONF POOL

Commands are lines of words with tabs between, and each is answered by one: "ok" and what it gave,
or "failed" and why.

    namespace NAMESPACE            makes it
    import NAMESPACE IMAGE SIZE    and so many bytes; of zeros it makes holes. The image has a
                                   protected snapshot snap; there must be no other of its name
    remove NAMESPACE IMAGE         and its snapshots
    list NAMESPACE                 images, and what is in the trash
"""
import sys

import rados
import rbd

ORDER = 20
PIECE = 64 << 10


def make(ioctx, name, size):
    data = sys.stdin.buffer.read(int(size))
    rbd.RBD().create(ioctx, name, len(data), ORDER, old_format=False)
    with rbd.Image(ioctx, name) as image:
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            if piece.count(0) != len(piece):
                image.write(piece, at)
        image.flush()
        image.create_snap("snap")
        image.protect_snap("snap")
    return []


def remove(ioctx, name):
    with rbd.Image(ioctx, name) as image:
        for snapshot in list(image.list_snaps()):
            if image.is_protected_snap(snapshot["name"]):
                image.unprotect_snap(snapshot["name"])
            image.remove_snap(snapshot["name"])
    rbd.RBD().remove(ioctx, name)
    return []


def names(ioctx):
    return rbd.RBD().list(ioctx) + [left["name"] for left in rbd.RBD().trash_list(ioctx)]


with rados.Rados(conffile=sys.argv[1]) as cluster, cluster.open_ioctx(sys.argv[2]) as pool:
    for line in sys.stdin.buffer:
        command, namespace, *words = line.decode().rstrip("\n").split("\t")
        try:
            if command == "namespace":
                pool.set_namespace("")
                rbd.RBD().namespace_create(pool, namespace)
                answer = []
            else:
                pool.set_namespace(namespace)
                does = {"import": make, "remove": remove, "list": names}[command]
                answer = does(pool, *words)
            print("\t".join(["ok"] + answer), flush=True)
        except rbd.Error as failure:
            print("\t".join(["failed", type(failure).__name__, str(failure)]), flush=True)
