"""What is an address of the web, and how it is kept."""

from __future__ import annotations

import pytest

from dragoman.record.report import LONGEST, host_of, web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://fjord.example/1",
        "http://fjord.example",
        "https://fjord.example:8443/1?page=2#top",
        "https://fjord.example/a's-visit/%C3%BC,(1);x=~",
        "https://fjord.example/ü/عمان",
        "https://münchen.example/1",
        "https://xn--mnchen-3ya.example/1",
        "https://8.8.8.8/1",
        "https://[2001:4860:4860::8888]/1",
        "https://my_site.fjord.example/1",
        "https://fjord.example./1",
    ],
)
def test_an_address_is_kept_as_it_is(address):
    assert web_address(address) == address


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  HTTPS://WWW.Fjord.Example/Talks ", "https://www.fjord.example/Talks"),
        ("https://ann:word@fjord.example/1", "https://fjord.example/1"),
        ("https://andes.example@fjord.example/1", "https://fjord.example/1"),
        ("https://fjord.example/a b", "https://fjord.example/a%20b"),
        ('https://fjord.example/"><b>', "https://fjord.example/%22%3E%3Cb%3E"),
        ("https://fjord.example/\u202egnp.1", "https://fjord.example/%E2%80%AEgnp.1"),
    ],
)
def test_what_no_address_has_is_left_out_or_encoded(said, kept):
    assert web_address(said) == kept
    assert web_address(kept) == kept


@pytest.mark.parametrize(
    "said",
    [
        None, "", "N/A", "#", "-", "null", "about:blank", "/news/1", "news/1", "//fjord.example/1",
        "fjord.example/1",
        "http://", "https://", "http:///x", "https:/fjord.example/1", "http://N/A", "https://-/", "http://../1",
        "https://localhost", "http://localhost:8000/1", "http://a.localhost/1", "http://127.0.0.1/1",
        "http://[::1]/1",
        "http://192.168.1.1/1", "http://10.0.0.1/1", "http://2130706433/1", "http://127.1/1", "http://1.2.3/x",
        "http://[bad", "http://fjord.example:port/", "http://fjord.example:99999/", "http://a b.example/1",
        "http://fjord..example/1", "http://-fjord.example/1", f"http://{'a' * 64}.example/1",
        "javascript:alert(1)", "ftp://fjord.example/1", "mailto:a@fjord.example", "urn:isbn:1", 
        "data:text/html,x",
        "https://andes.example\\@fjord.example/1", "https://fjord.example/a\nb", "https://fjord.example/\0",
        "https://fjord.example/\udcff", f"https://fjord.example/{'x' * LONGEST}",
    ],
)  # fmt: skip
def test_anything_else_is_none(said):
    assert web_address(said) is None


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://WWW.Fjord.example.:80/1", "www.fjord.example"),
        ("https://münchen.example/1", "xn--mnchen-3ya.example"),
        ("https://ann@8.8.8.8:90/", "8.8.8.8"),
        ("https://localhost/1", None),
        ("fjord.example", None),
        (None, None),
    ],
)
def test_the_host_of_an_address(address, host):
    assert host_of(address) == host
