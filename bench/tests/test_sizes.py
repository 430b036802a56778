import unittest

from harness.sizes import GIB, MIB, format_size, parse_size


class SizesTest(unittest.TestCase):
    def test_a_size_is_read_as_people_write_it(self):
        self.assertEqual(64 * MIB, parse_size("64M"))
        self.assertEqual(8 * GIB, parse_size("8GiB"))
        self.assertEqual(4096, parse_size("4096"))

    def test_what_is_no_size_is_refused(self):
        for text in ("", "0", "G", "1T", "-1G", "1.5G"):
            with self.assertRaises(ValueError, msg=text):
                parse_size(text)

    def test_a_size_is_written_exactly_where_it_is_round(self):
        self.assertEqual("8G", format_size(8 * GIB))
        self.assertEqual("1536M", format_size(GIB + 512 * MIB))
        self.assertEqual("1.6M", format_size(1_700_001))
        self.assertEqual("1.0G", format_size(GIB + 4096))
        self.assertEqual("0", format_size(0))
