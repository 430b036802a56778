import os
import random
import tempfile
import unittest
from pathlib import Path

from harness.data import COMPRESSIBLE, DENSE, SPARSE
from harness.files import allocated, difference, union
from harness.sizes import MIB


class FilesTest(unittest.TestCase):
    def setUp(self):
        self._directory = tempfile.TemporaryDirectory()
        self.addCleanup(self._directory.cleanup)
        self.directory = Path(self._directory.name)

    def _file(self, name, content):
        path = self.directory / name
        path.write_bytes(content)
        return path

    def test_a_hole_equals_zeros(self):
        zeros = self._file("zeros", bytes(MIB) + b"end")
        hole = self.directory / "hole"
        with open(hole, "wb") as file:
            file.seek(MIB)
            file.write(b"end")
        self.assertIsNone(difference(zeros, hole))
        self.assertIsNone(difference(hole, zeros))

    def test_one_other_byte_is_found_in_data_and_in_a_hole(self):
        content = bytearray(random.Random(1).randbytes(MIB) + bytes(MIB))
        one = self._file("one", content)
        for at in (0, MIB - 1, MIB + 5, 2 * MIB - 1):
            content[at] ^= 1
            self.assertIn("other bytes", difference(one, self._file("other", content)))
            content[at] ^= 1
        self.assertIsNone(difference(one, self._file("other", content)))

    def test_another_size_is_a_difference(self):
        self.assertIn("3 bytes", difference(self._file("a", b"1234"), self._file("b", b"123")))

    def test_ranges_that_overlap_are_one(self):
        self.assertEqual([(0, 5), (7, 9)], union([(7, 9), (0, 3), (2, 5)]))

    def test_data_is_the_same_each_time(self):
        for data in (DENSE, COMPRESSIBLE, SPARSE):
            one = data.file(self.directory / "one", 3 * MIB)
            other = data.file(self.directory / "other", 3 * MIB)
            self.assertEqual(3 * MIB, one.stat().st_size)
            self.assertIsNone(difference(one, other))

    def test_a_sparse_image_has_data_in_proportion(self):
        path = SPARSE.file(self.directory, 1024 * MIB)
        data = sum(end - start for start, end in _data(path))
        self.assertEqual(25 * MIB, data)
        self.assertLess(allocated(path), 27 * MIB)


def _data(path):
    from harness.files import data_ranges

    with open(path, "rb") as file:
        return list(data_ranges(file.fileno(), os.fstat(file.fileno()).st_size))
