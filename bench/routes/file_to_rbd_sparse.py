"""An image with holes into an image of Ceph."""
from harness.data import SPARSE
from harness.rbd import HOLES_KEPT, MOVED, ToRbd
from peers.rbd import TO_RBD_PEERS

ROUTE = ToRbd(
    name="file->rbd sparse",
    what="an image with holes, to RBD",
    data=SPARSE,
    peers=TO_RBD_PEERS,
    limits=MOVED + HOLES_KEPT,
)
