"""A dense image into an image of Ceph."""
from harness.data import DENSE
from harness.rbd import MOVED, ToRbd
from peers.rbd import TO_RBD_PEERS

ROUTE = ToRbd(
    name="file->rbd",
    what="a dense image, to RBD",
    data=DENSE,
    peers=TO_RBD_PEERS,
    limits=MOVED,
)
