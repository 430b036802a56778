"""An image of Ceph with holes, into a file."""
from harness.data import SPARSE
from harness.rbd import HOLES_KEPT, MOVED, FromRbd
from peers.rbd import FROM_RBD_PEERS

ROUTE = FromRbd(
    name="rbd->file sparse",
    what="an image of RBD with holes",
    data=SPARSE,
    peers=FROM_RBD_PEERS,
    limits=MOVED + HOLES_KEPT,
)
