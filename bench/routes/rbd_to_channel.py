"""An image of Ceph, into a channel that discards what it gets."""
from harness.data import DENSE
from harness.rbd import MOVED, FromRbd
from peers.rbd import FROM_RBD_DISCARD_PEERS

ROUTE = FromRbd(
    name="rbd->channel",
    what="a dense image of RBD, discarded",
    data=DENSE,
    peers=FROM_RBD_DISCARD_PEERS,
    limits=MOVED,
    destination="discard",
)
