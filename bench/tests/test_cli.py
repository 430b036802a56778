import unittest

from harness import checks
from harness.cli import choose, routes
from harness.rounds import warm_ups
from harness.sizes import GIB, MIB


class CliTest(unittest.TestCase):
    def test_every_route_can_be_run_by_its_file_and_by_its_name(self):
        known = routes()
        self.assertIn("file-to-file", known)
        for key, route in known.items():
            self.assertEqual([key], list(choose([key], known)))
            self.assertIn(key, choose([route.name], known))

    def test_names_of_routes_are_not_used_twice(self):
        names = [route.name for route in routes().values()]
        self.assertEqual(len(set(names)), len(names))

    def test_a_pattern_chooses_many_and_an_unknown_name_is_refused(self):
        self.assertGreater(len(choose(["file-to-file*"], routes())), 3)
        with self.assertRaisesRegex(ValueError, "nosuch"):
            choose(["nosuch"], routes())

    def test_every_check_of_a_route_is_known_and_each_limit_is_of_one_of_them(self):
        for key, route in routes().items():
            self.assertLessEqual(set(route.checks), set(checks.ALL), key)
            self.assertLessEqual({limit.check for limit in route.limits}, set(route.checks), key)

    def test_each_party_warms_up_with_as_many_copies_as_move_two_gibibytes(self):
        self.assertEqual([10, 2, 1], [warm_ups(size) for size in (64 * MIB, GIB, 8 * GIB)])
