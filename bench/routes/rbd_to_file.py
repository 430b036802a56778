"""An image of Ceph into a file."""
from harness.data import DENSE
from harness.rbd import MOVED, FromRbd
from peers.rbd import FROM_RBD_PEERS

ROUTE = FromRbd(
    name="rbd->file",
    what="a dense image of RBD",
    data=DENSE,
    peers=FROM_RBD_PEERS,
    durabilities=(False, True),
    limits=MOVED,
)
