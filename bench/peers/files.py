"""All that copy a file to a file."""
from peers.file_copy import CP, CP_NO_REFLINK, QEMU_IMG
from peers.glance import GLANCE_STORE_FILE
from peers.rclone import RCLONE_COPYTO

FILE_PEERS = (CP_NO_REFLINK, CP, QEMU_IMG, RCLONE_COPYTO, GLANCE_STORE_FILE)
