"""An image of Ceph with holes, to its clone in another pool."""
from harness.checks import ATTESTED
from harness.data import SPARSE
from harness.rbd import CLONED, CloneRbd
from peers.rbd import RBD_CLONE

ROUTE = CloneRbd(
    name="rbd->rbd",
    what="an image of RBD with holes, cloned",
    data=SPARSE,
    peers=(RBD_CLONE,),
    checks=(ATTESTED,),
    limits=CLONED,
)
