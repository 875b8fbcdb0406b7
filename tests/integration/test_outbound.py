"""HTTP to strangers, over real connections to servers on this machine."""

import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from recto.errors import InputTooLarge, InputUnreadable, OrderRefused, RectoError
from tests.resources.web import Asked, Certified, Reply, certified, web_server
from workers.outside.outbound import Answer, Silence, fetch_to, send

PAGE = b"%PDF-1.7 " + bytes(range(256)) * 100
MOST = 1_000_000
NAME = "documents.example"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return certified(NAME, tmp_path_factory.mktemp("tls"))


def fixed(reply: Reply) -> "Answers":
    return Answers([reply])


class Answers:
    """One reply after the other; the last again and again."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self._left = list(replies)

    def __call__(self, asked: Asked) -> Reply:
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


class Names:
    """A resolver that gives one list of addresses after the other: what a rebinding attack does."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._left = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


def here(host: str, port: int) -> Sequence[str]:
    return ("127.0.0.1",)


def test_a_file_is_fetched_as_it_is(tmp_path: Path) -> None:
    with web_server(fixed(Reply(body=PAGE))) as server:
        fetch_to(server.url("/a%20b.pdf?v=1"), tmp_path / "a", max_bytes=MOST, allow_private=True)
    assert (tmp_path / "a").read_bytes() == PAGE
    (asked,) = server.asked
    assert asked.path == "/a%20b.pdf?v=1"
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"
    assert asked.headers["accept-encoding"] == "identity"


def test_tls_and_host_keep_the_name_though_the_address_is_connected_to(tmp_path: Path, tls: Certified) -> None:
    with web_server(fixed(Reply(body=PAGE)), tls=tls.server) as server:
        url = server.url("/a.pdf", host=NAME, scheme="https")
        fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=True, resolve=here, tls=tls.client)
    assert (tmp_path / "a").read_bytes() == PAGE
    assert server.asked[0].headers["host"] == f"{NAME}:{server.port}"


def test_a_certificate_of_another_name_is_refused(tmp_path: Path, tls: Certified) -> None:
    with web_server(fixed(Reply(body=PAGE)), tls=tls.server) as server:
        url = server.url("/a.pdf", host="other.example", scheme="https")
        with pytest.raises(InputUnreadable, match="CERTIFICATE_VERIFY_FAILED"):
            fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=True, resolve=here, tls=tls.client, seconds=2)
    assert not server.asked


def test_a_name_that_changes_its_address_after_the_check_changes_nothing(tmp_path: Path) -> None:
    """Rebinding: a second look-up would lead elsewhere; there is none."""
    names = Names(["127.0.0.1"], ["::1"])
    with web_server(fixed(Reply(body=PAGE))) as server:
        url = server.url(host="rebinding.example")
        fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=True, resolve=names)
    assert (tmp_path / "a").read_bytes() == PAGE
    assert names.asked == 1


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["100.64.0.1"]]
)
def test_no_request_goes_to_the_own_network(tmp_path: Path, addresses: list[str]) -> None:
    with web_server(fixed(Reply(body=b"secret"))) as server:
        url = server.url("/", host="inside.example", scheme="https")
        with pytest.raises(OrderRefused, match="no public address"):
            fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=False, resolve=Names(addresses))
    assert not server.asked


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "127.1"])
def test_every_way_to_write_the_own_machine_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(OrderRefused, match="no public address"):
        fetch_to(f"https://{host}:9/a.pdf", tmp_path / "a", max_bytes=MOST, allow_private=False)


def test_metadata_is_refused_even_where_the_own_network_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(OrderRefused, match="no public address"):
        fetch_to("http://169.254.169.254/latest/", tmp_path / "a", max_bytes=MOST, allow_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://host/a.pdf",
        "http://host.example/a.pdf",
        "https:///a.pdf",
        "gopher://x",
        "a.pdf",
        "",
        "https://host:99999/",
        "https://ho st/",
        "https://user:secret@host.example/a.pdf",
        "https://user@host.example/",
        "https://[::1/",
    ],
)
def test_what_is_no_plain_https_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(OrderRefused) as refused:
        fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=False, resolve=here)
    assert "secret" not in refused.value.message


def test_redirects_are_followed_and_checked_again(tmp_path: Path) -> None:
    def answering(asked: Asked) -> Reply:
        return Reply(302, headers={"Location": "/b.pdf"}) if asked.path == "/a.pdf" else Reply(body=PAGE)

    with web_server(answering) as server:
        fetch_to(server.url("/a.pdf"), tmp_path / "a", max_bytes=MOST, allow_private=True)
    assert (tmp_path / "a").read_bytes() == PAGE
    assert [asked.path for asked in server.asked] == ["/a.pdf", "/b.pdf"]


def test_six_redirects_are_too_many(tmp_path: Path) -> None:
    with web_server(fixed(Reply(301, headers={"Location": "/"}))) as server:
        with pytest.raises(InputUnreadable, match="more than 5 redirects"):
            fetch_to(server.url(), tmp_path / "a", max_bytes=MOST, allow_private=True)
        assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("http://documents.example/", OrderRefused),
        ("file:///etc/passwd", OrderRefused),
        ("https://user:word@documents.example/", OrderRefused),
        ("https://169.254.169.254/latest/", OrderRefused),
        ("https://host:port/", InputUnreadable),
    ],
)
def test_a_redirect_may_not_lead_where_an_address_may_not(
    tmp_path: Path, tls: Certified, location: str, kind: type[RectoError]
) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return (host,) if host[0].isdigit() else ("127.0.0.1",)

    with web_server(fixed(Reply(302, headers={"Location": location})), tls=tls.server) as server:
        url = server.url(host=NAME, scheme="https")
        with pytest.raises(kind):
            fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=True, resolve=resolve, tls=tls.client)
        assert len(server.asked) == 1


@pytest.mark.parametrize("told", [True, False])
def test_too_many_bytes_are_cut_off(tmp_path: Path, told: bool) -> None:
    with (
        web_server(fixed(Reply(body=b"x" * 200_000, length=told))) as server,
        pytest.raises(InputTooLarge, match="100,000 bytes"),
    ):
        fetch_to(server.url(), tmp_path / "a", max_bytes=100_000, allow_private=True)
    assert not (tmp_path / "a").exists() or (tmp_path / "a").stat().st_size <= 100_000


def test_as_many_bytes_as_are_allowed_are_taken(tmp_path: Path) -> None:
    with web_server(fixed(Reply(body=b"x" * 100_000))) as server:
        fetch_to(server.url(), tmp_path / "a", max_bytes=100_000, allow_private=True)
    assert (tmp_path / "a").stat().st_size == 100_000


def test_a_server_that_is_unwell_is_asked_again(tmp_path: Path) -> None:
    with web_server(Answers([Reply(503), Reply(body=PAGE, cut=50), Reply(body=PAGE)])) as server:
        fetch_to(server.url(), tmp_path / "a", max_bytes=MOST, allow_private=True)
    assert (tmp_path / "a").read_bytes() == PAGE
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [204, 206, 304, 400, 403, 404])
def test_other_answers_are_final(tmp_path: Path, status: int) -> None:
    with web_server(fixed(Reply(status))) as server:
        with pytest.raises(InputUnreadable, match=str(status)):
            fetch_to(server.url(), tmp_path / "a", max_bytes=MOST, allow_private=True)
        assert len(server.asked) == 1


def test_compressed_bodies_are_refused(tmp_path: Path) -> None:
    with (
        web_server(fixed(Reply(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}))) as server,
        pytest.raises(InputUnreadable, match="compressed"),
    ):
        fetch_to(server.url(), tmp_path / "a", max_bytes=MOST, allow_private=True)


def test_a_server_that_sends_a_byte_now_and_then_is_left(tmp_path: Path) -> None:
    """The end of all time counts, not only that of one read."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_dripping, args=(listening, ended), daemon=True).start()
        port = listening.getsockname()[1]
        with pytest.raises(InputUnreadable, match="no answer in time"):
            fetch_to(f"http://127.0.0.1:{port}/", tmp_path / "a", max_bytes=MOST, allow_private=True, seconds=0.5)
        ended.set()


def _dripping(listening: socket.socket, ended: threading.Event) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not ended.is_set():
            try:
                connection.sendall(b"x")
            except OSError:
                return
            time.sleep(0.05)


@pytest.mark.parametrize("said", [b"", b"hello\r\n\r\n", b"HTTP/1.1 999999 X\r\n\r\n", b"\x00" * 100])
def test_what_is_no_http_is_an_unreadable_input(tmp_path: Path, said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_saying, args=(listening, said), daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(InputUnreadable):
            fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=True, seconds=2)


def _saying(listening: socket.socket, said: bytes) -> None:
    for _ in range(3):
        connection, _ = listening.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(said)


def test_names_without_an_address_and_closed_ports_are_unreadable(tmp_path: Path) -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    for url, resolve in (("https://nowhere.example/", unknown), ("http://127.0.0.1:1/", here)):
        with pytest.raises(InputUnreadable):
            fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=True, resolve=resolve, seconds=2)


def test_the_next_address_is_tried_where_one_does_not_answer(tmp_path: Path) -> None:
    with web_server(fixed(Reply(body=PAGE))) as server:
        url = server.url(host="two.example")
        both = Names(["::1", "127.0.0.1"])  # nobody listens on the first
        fetch_to(url, tmp_path / "a", max_bytes=MOST, allow_private=True, resolve=both)
    assert (tmp_path / "a").read_bytes() == PAGE


def test_a_message_is_sent_and_its_answer_told() -> None:
    with web_server(fixed(Reply(429, headers={"Retry-After": "17"}))) as server:
        answer = send(server.url("/hook"), b"{}", {"content-type": "application/json"}, allow_private=True, timeout=5)
    assert answer == Answer(status=429, retry_after=17.0)
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook", b"{}")
    assert asked.headers["content-type"] == "application/json"


def test_retry_after_may_be_a_date_or_nonsense() -> None:
    replies = [Reply(503, headers={"Retry-After": when}) for when in ("Fri, 31 Dec 2100 23:59:59 GMT", "soon", "-5")]
    with web_server(Answers(replies)) as server:
        waits = [send(server.url(), b"", {}, allow_private=True, timeout=5).retry_after for _ in replies]
    assert waits[0] > 3600
    assert waits[1:] == [0.0, 0.0]


def test_messages_follow_no_redirect() -> None:
    with web_server(fixed(Reply(307, headers={"Location": "/other"}))) as server:
        assert send(server.url(), b"{}", {}, allow_private=True, timeout=5).status == 307
        assert len(server.asked) == 1


def test_messages_to_the_own_network_are_refused_and_silence_is_told() -> None:
    with pytest.raises(OrderRefused):
        send("http://127.0.0.1:1/", b"", {}, allow_private=False, timeout=1)
    with pytest.raises(Silence):
        send("http://127.0.0.1:1/", b"", {}, allow_private=True, timeout=1)
