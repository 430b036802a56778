import http.server
import os
import tempfile
import threading
import unittest
from pathlib import Path

from harness.peer import Task
from peers.image_service import CURL_DOWNLOAD, HEADERS, OPENSTACK_IMAGE_SAVE

TOKEN = "gAAAAAB-a-token"


class Glance(http.server.BaseHTTPRequestHandler):
    """Gives an image to whoever has the token."""

    def do_GET(self):
        self.send_response(200 if self.headers["X-Auth-Token"] == TOKEN else 401)
        self.end_headers()
        self.wfile.write(b"bytes")

    def log_message(self, *_):
        pass


class ImageServiceTest(unittest.TestCase):
    def test_curl_has_the_token_and_nobody_sees_it_on_its_command_line(self):
        with http.server.HTTPServer(("127.0.0.1", 0), Glance) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with tempfile.TemporaryDirectory() as directory:
                headers, output = Path(directory, "headers"), Path(directory, "an output")
                headers.write_text(f"X-Auth-Token: {TOKEN}\n")
                task = Task(f"http://127.0.0.1:{server.server_port}/v2/images/id/file", output)
                environment = {"PATH": os.environ["PATH"], HEADERS: str(headers)}
                CURL_DOWNLOAD.run(task, False, environment)
                self.assertEqual(b"bytes", output.read_bytes())
                self.assertNotIn(TOKEN, " ".join(CURL_DOWNLOAD.command(task)))
            server.shutdown()

    def test_openstack_is_told_the_id_that_is_in_the_url(self):
        task = Task("http://glance/v2/images/5c0b-id/file", Path("out"))
        self.assertEqual("5c0b-id", OPENSTACK_IMAGE_SAVE.command(task)[-1])
