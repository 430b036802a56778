"""The peers, a few to a file. A peer is told what to do by a Task and timed from outside."""
