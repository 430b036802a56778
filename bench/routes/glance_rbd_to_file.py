"""An image of Glance in its store rbd, by its id, into a file."""
from harness.glance import FromRbdStore

ROUTE = FromRbdStore(
    name="glance(rbd)->file",
    what="a dense image of Glance, in its store rbd",
    parts=("ceph", "keystone", "glance"),
    store="rbd",
)
