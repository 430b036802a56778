"""An image of Glance in its store file, by its id, into a file."""
from harness.glance import FromFileStore

ROUTE = FromFileStore(
    name="glance(file)->file",
    what="a dense image of Glance, in its store file",
    parts=("keystone", "glance"),
    store="file",
)
