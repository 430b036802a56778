import pathlib
import unittest

from harness.cli import routes

LIST = pathlib.Path(__file__).resolve().parents[2] / "lab" / "packages.list"


class PackagesTest(unittest.TestCase):
    def test_every_package_of_a_route_or_a_peer_is_declared(self):
        lines = (line.split() for line in LIST.read_text().splitlines())
        declared = {line[0] for line in lines if line and line[0] != "#"}
        self.assertIn("qemu-block-extra", declared)
        for name, route in routes().items():
            used = set(route.packages)
            used |= {peer.package for c in route.checks for peer in route.peers_of(c)}
            self.assertEqual(set(), used - declared, name)
