import json
import unittest

from harness.figures import Row, table

FACTS = {"bytesWritten": 7}


def row(ours, check="attested", durable=False, **peers):
    return Row("file->file", check, durable, 1 << 30, {"ours": ours, **peers}, dict(FACTS))


class FiguresTest(unittest.TestCase):
    def test_the_ratio_is_that_of_the_medians_to_the_fastest_peer(self):
        found = row([9.0, 3.0, 1.0], cp=[2.0, 2.0, 50.0], other=[4.0, 4.0, 4.0])
        self.assertEqual(3.0, found.ours)
        self.assertEqual({"cp": 2.0, "other": 4.0}, found.peers)
        self.assertEqual(1.5, found.ratio)

    def test_there_is_no_ratio_without_a_peer(self):
        self.assertIsNone(row([1.0]).ratio)
        self.assertIsNone(row([1.0]).as_json()["ratio"])

    def test_the_json_has_medians_and_all_times(self):
        found = json.loads(json.dumps(row([0.45, 0.5, 0.4], cp=[0.43, 0.43, 0.43]).as_json()))
        wanted = {
            "route": "file->file",
            "verify": False,
            "durable": False,
            "size": 1073741824,
            "ours": 0.45,
            "peers": {"cp": 0.43},
            "ratio": 1.047,
        }
        self.assertEqual(wanted, {key: found[key] for key in wanted})
        self.assertEqual([0.45, 0.5, 0.4], found["times"]["ours"])
        self.assertEqual(7, found["bytesWritten"])

    def test_the_checks_that_hash_are_verified_ones(self):
        verify = {
            c: row([1.0], c).as_json()["verify"] for c in ("none", "attested", "sha512", "chunks")
        }
        self.assertEqual({"none": False, "attested": False, "sha512": True, "chunks": True}, verify)

    def test_columns_are_as_wide_as_their_widest_cell(self):
        self.assertEqual("a   long\n--  ----\nbb     1", table(["a", "long"], [["bb", "1"]]))
