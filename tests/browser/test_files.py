"""A stored PDF in the browser's own viewer, under the policy that files are answered with."""

import io
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import RequestFactory
from PIL import Image

from mrtc_site.files.serving import StoredFile, serve
from tests.mrtc_site.files.made import pdf
from tests.waiting import until

PDF = pdf(["A report\n보고서", "Its second page"])


@contextmanager
def answering(headers):
    """Give the address of a server that answers with the PDF and these headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(PDF)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/report.pdf"
        server.shutdown()


def is_paper_below_tools(screenshot):
    image = Image.open(io.BytesIO(screenshot)).convert("L")
    return image.getpixel((5, 5)) < 100 and image.getpixel((image.width // 2, 500)) == 255


@pytest.fixture
def as_served(tmp_path):
    """The headers of a stored PDF."""
    (tmp_path / "a").write_bytes(PDF)
    storage = FileSystemStorage(tmp_path)
    file = StoredFile(storage, "a", "f" * 64, "application/pdf", "report.pdf", is_public=True)
    response = serve(RequestFactory().get("/report.pdf"), file)
    return {**response.headers, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}


def test_the_browsers_viewer_shows_a_pdf_as_it_does_without_a_policy(whole_browser, as_served):
    plain = {"Content-Type": "application/pdf", "Content-Length": str(len(PDF))}
    assert "default-src 'none'" in as_served["Content-Security-Policy"]
    with answering(plain) as free, answering(as_served) as bound:
        pages = [whole_browser.new_page() for _ in range(2)]
        for page, address in zip(pages, (free, bound), strict=True):
            page.goto(address)

        def both_show_it():
            shown = [page.screenshot() for page in pages]
            return shown[0] == shown[1] and is_paper_below_tools(shown[0])

        until(both_show_it)
        viewers = [[frame.url for frame in page.frames[1:]] for page in pages]
        assert all(any("chrome-extension:" in url for url in urls) for urls in viewers)
