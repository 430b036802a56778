import unittest

from harness.figures import Row
from harness.limits import flat_memory, more_blocks, seconds, to_check, to_fastest, to_slower, to_smallest
from harness.sizes import MIB


def row(ours, check="attested", durable=False, size=1 << 30, facts=None, **peers):
    times = {name: [t] for name, t in {"ours": ours, **peers}.items()}
    return Row("r", check, durable, size, times, facts or {})


class LimitsTest(unittest.TestCase):
    def test_a_limit_is_for_its_check_and_durability_alone(self):
        limit = seconds(0.1, "attested", True)
        self.assertIsNone(limit.verdict(row(0.05), []))
        self.assertIsNone(limit.verdict(row(0.05, "sha512", True), []))
        self.assertTrue(limit.verdict(row(0.1, durable=True), [])["holds"])
        self.assertFalse(limit.verdict(row(0.11, durable=True), [])["holds"])

    def test_the_fastest_is_that_of_the_named_peers(self):
        found = row(1.0, cp=2.0, qemu=0.8, other=0.1)
        limit = to_fastest(1.1, "attested", False, "cp", "qemu")
        self.assertEqual(1.25, limit.verdict(found, [found])["found"])
        self.assertEqual(10, to_fastest(1.0, "attested", False).verdict(found, [found])["found"])

    def test_nothing_is_claimed_where_the_peer_is_missing(self):
        found = row(1.0, cp=2.0)
        self.assertIsNone(to_fastest(1.1, "attested", False, "qemu").verdict(found, [found]))

    def test_a_digest_is_compared_with_the_slower_of_the_hash_and_the_copy(self):
        hashed = row(2.0, "sha512", openssl=1.6)
        limit = to_slower(1.15, "sha512", "attested", "openssl")
        self.assertEqual(1.25, limit.verdict(hashed, [row(0.5), hashed])["found"])
        self.assertEqual(1.0, limit.verdict(hashed, [row(2.0), hashed])["found"])
        self.assertIsNone(limit.verdict(hashed, [hashed]))

    def test_one_check_is_compared_with_another(self):
        chunks = row(0.6, "chunks")
        limit = to_check(0.5, "chunks", "sha512")
        self.assertEqual(0.3, limit.verdict(chunks, [row(2.0, "sha512"), chunks])["found"])

    def test_a_check_is_not_compared_with_one_at_another_size(self):
        chunks = row(0.6, "chunks")
        other = row(9.0, "sha512", size=8 << 30)
        self.assertIsNone(to_check(0.5, "chunks", "sha512").verdict(chunks, [other, chunks]))

    def test_larger_sizes_are_compared_with_the_smallest(self):
        small, middle, large = (row(t, size=s) for t, s in ((1.0, 1), (5.0, 2), (1.6, 64)))
        limit = to_smallest(1.5, "attested", False)
        rows = [middle, small, large]
        self.assertIsNone(limit.verdict(small, rows))
        found = limit.verdict(large, rows)
        self.assertEqual((1.6, False), (found["found"], found["holds"]))

    def test_more_blocks_are_those_beyond_the_source(self):
        facts = {"allocated": {"source": 10 * MIB, "output": 12 * MIB}}
        found = more_blocks("attested", False).verdict(row(1.0, facts=facts), [])
        self.assertEqual((2 * MIB, False), (found["found"], found["holds"]))

    def test_memory_is_compared_between_the_smallest_and_the_largest_size(self):
        small = row(1.0, size=64 * MIB, facts={"memory": {"rss": 200}})
        large = row(1.0, size=8 << 30, facts={"memory": {"rss": 300}})
        (found,) = flat_memory([large, small])
        self.assertEqual((1.5, False), (found["found"], found["holds"]))
        self.assertEqual([], flat_memory([small]))
