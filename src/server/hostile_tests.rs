//! What no browser sends, over a real HTTP server: it is answered, and signs nobody in.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use serde_json::json;

use super::testing::Signer;
use super::testing::api::Api;
use super::*;

/// An app that says who it is, on a port of its own.
async fn app() -> SocketAddr {
    let api = Api::start().await;
    let who = any(|auth: Auth| async move { format!("who: {:?}", auth.user_id()) });
    let app = Router::new().fallback_service(who).layer(ClerkLayer::new(api.server()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Sends bytes as they are, and reads all that is answered.
async fn exchange(address: SocketAddr, bytes: Vec<u8>) -> String {
    let exchanged = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        // A server that has read enough may close while there is more to say.
        let _ = stream.write_all(&bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    exchanged.await.expect("no panic")
}

/// A request of a script with these header lines.
fn request(lines: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"GET /a HTTP/1.1\r\nconnection: close\r\n".to_vec();
    for line in lines {
        bytes.extend([line, &b"\r\n"[..]].concat());
    }
    bytes.extend(b"\r\n");
    bytes
}

fn line(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b": ", value].concat()
}

fn status(answer: &str) -> &str {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("none")
}

/// Each is answered with this status, nobody is signed in, and the server lives on.
async fn check(address: SocketAddr, cases: &[(&str, &str, Vec<u8>)]) {
    for (what, expected, bytes) in cases {
        let answer = exchange(address, bytes.clone()).await;
        assert_eq!(status(&answer), *expected, "{what}: {answer:.300}");
        assert!(!answer.contains("who: Some"), "{what}: {answer:.300}");
    }
    let good = format!("authorization: Bearer {}", Signer::shared().current_token(&json!({})));
    let answer = exchange(address, request(&[b"host: app.example.com", good.as_bytes()])).await;
    assert!(answer.contains("who: Some(\"user_1\")"), "{answer:.300}");
}

const HOST: &[u8] = b"host: app.example.com";
const FETCH: &[u8] = b"sec-fetch-dest: empty";
const PAGE: &[u8] = b"sec-fetch-dest: document";
/// The server lets them through; no browser can be sent to one.
const HOSTS_THAT_ARE_NONE: [&str; 18] = [
    "",
    " ",
    ":",
    "a b",
    "a/b",
    "a?b",
    "a#b",
    "a@b",
    "user:password@a",
    "http://a",
    "//a",
    "[",
    "[::1",
    "%",
    "%00",
    "a:b",
    "a:99999999",
    "xn--",
];
const DEV_BROWSER: &str = "__clerk_db_jwt=dvb_1; ";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_without_end_are_answered() {
    let many = |count: usize| {
        let lines: Vec<Vec<u8>> = (0..count).map(|at| line(&format!("x-{at}"), b"y")).collect();
        let lines: Vec<&[u8]> = lines.iter().map(|line| &**line).collect();
        request(&[&[HOST, FETCH], &*lines].concat())
    };
    let long = |name: &str, length: usize| {
        let value = "x".repeat(length);
        request(&[HOST, FETCH, &line(name, value.as_bytes())])
    };
    let cases = [
        ("as many headers as there may be", "200", many(90)),
        ("a thousand headers", "431", many(1000)),
        ("a long header that is looked at", "200", long("referer", 100_000)),
        ("a long forwarded host", "200", long("x-forwarded-host", 100_000)),
        ("a long token", "200", long("authorization", 100_000)),
        ("a header without end", "431", long("x-long", 2_000_000)),
    ];
    check(app().await, &cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_without_end_are_answered() {
    let cookies = |text: &str| request(&[HOST, FETCH, &line("cookie", text.as_bytes())]);
    let long = "x".repeat(100_000);
    let thousand = |name: &str, value: &str| {
        (0..1000).map(|at| format!("{}={value}", name.replace('#', &at.to_string()))).collect::<Vec<_>>()
    };
    let cases = [
        ("a thousand cookies", "200", cookies(&thousand("c#", "1").join("; "))),
        (
            "a thousand sessions",
            "200",
            cookies(&format!("__client_uat=1; {}", thousand("__session", "a.b.c").join("; "))),
        ),
        (
            "a thousand sessions of other instances",
            "200",
            cookies(&format!("__client_uat=1; {}", thousand("__session_#", "a.b.c").join("; "))),
        ),
        ("a session of 100 KB", "200", cookies(&format!("__client_uat=1; __session={long}"))),
        (
            "a session of three times 100 KB",
            "200",
            cookies(&format!("__client_uat=1; __session={long}.{long}.{long}")),
        ),
        (
            "a client of 100 KB",
            "200",
            cookies(&format!("__client_uat={}; __session=a.b.c", "1".repeat(100_000))),
        ),
        ("a name of 100 KB", "200", cookies(&format!("__client_uat=1; {long}=1"))),
        ("nothing but delimiters", "200", cookies(&";=".repeat(50_000))),
        (
            "nothing but escapes",
            "200",
            cookies(&format!("__client_uat=1; __session={}", "%41".repeat(33_000))),
        ),
    ];
    let address = app().await;
    check(address, &cases).await;
    // The one that counts is found among all the others.
    let good = Signer::shared().current_token(&json!({}));
    let among = format!("{}; {DEV_BROWSER}__client_uat=1; __session={good}", thousand("c#", "1").join("; "));
    let answer = exchange(address, cookies(&among)).await;
    assert!(answer.contains("who: Some(\"user_1\")"), "{answer:.300}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_text_are_answered() {
    let good = Signer::shared().current_token(&json!({}));
    let after = |before: &str, bytes: &[u8]| [before.as_bytes(), bytes].concat();
    let fetch = |line: Vec<u8>| request(&[HOST, FETCH, &line]);
    let bad: &[u8] = b"\xff\xfe\xc3\x28\xed\xa0\x80";
    let spoiled = |at: usize| [&good.as_bytes()[..at], b"\xff", &good.as_bytes()[at..]].concat();
    let session = |token: &[u8]| after(&format!("cookie: {DEV_BROWSER}__client_uat=1; __session="), token);
    let cases = [
        ("a token of no text", "200", fetch(after("authorization: Bearer ", bad))),
        ("a scheme of no text", "200", fetch([b"authorization: ", bad, b" ", good.as_bytes()].concat())),
        ("a good token with a byte in it", "200", fetch(after("authorization: Bearer ", &spoiled(20)))),
        (
            "a good token with a byte at its end",
            "200",
            fetch(after("authorization: Bearer ", &spoiled(good.len()))),
        ),
        ("a session of no text", "200", fetch(session(bad))),
        ("a good session with a byte in it", "200", fetch(session(&spoiled(20)))),
        ("a session of escapes that are no text", "200", fetch(session(b"%ff%fe%c3%28"))),
        ("a session of escapes that are none", "200", fetch(session(b"%%%zz%4"))),
        ("a good session with an escaped zero", "200", fetch(session(&after(&good, b"%00")))),
        ("a cookie name of no text", "200", fetch(after("cookie: __client_uat=1; ", &[bad, b"=1"].concat()))),
        ("a forwarded host of no text", "200", fetch(after("x-forwarded-host: ", bad))),
        ("a forwarded scheme of no text", "200", fetch(after("x-forwarded-proto: ", bad))),
        ("a referrer of no text", "200", fetch(after("referer: ", bad))),
        ("a fetch destination of no text", "200", request(&[HOST, &after("sec-fetch-dest: ", bad)])),
        ("a zero in a header", "400", fetch(b"cookie: a=\0".to_vec())),
        ("a header name of no text", "400", fetch([bad, b": 1"].concat())),
        (
            "a path of no text",
            "400",
            [b"GET /", bad, b" HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"].concat(),
        ),
    ];
    check(app().await, &cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_tokens_in_the_header_none_counts() {
    let good = format!("authorization: Bearer {}", Signer::shared().current_token(&json!({})));
    let (good, bad) = (good.as_bytes(), &b"authorization: Bearer a.b.c"[..]);
    let other = &b"authorization: Basic YTpi"[..];
    let two = |first: &[u8], second: &[u8]| request(&[HOST, FETCH, first, second]);
    let cases = [
        ("twice the same", "200", two(good, good)),
        ("a good one first", "200", two(good, bad)),
        ("a good one last", "200", two(bad, good)),
        ("one of another scheme first", "200", two(other, good)),
        ("one of another scheme last", "200", two(good, other)),
    ];
    check(app().await, &cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_is_none_is_answered() {
    let address = app().await;
    let cookie = format!("cookie: {DEV_BROWSER}__client_uat=1000");
    for host in HOSTS_THAT_ARE_NONE {
        for name in ["host", "x-forwarded-host"] {
            let line = line(name, host.as_bytes());
            let rest: &[u8] = if name == "host" { b"x-a: b" } else { HOST };
            let answer = exchange(address, request(&[&line, rest, PAGE, cookie.as_bytes()])).await;
            // An empty forwarded host is as good as none, so that the other one counts.
            let is_empty = name != "host" && host.trim().is_empty();
            let back = if is_empty { "app.example.com" } else { "localhost" };
            let to = format!(
                "\r\nlocation: https://clerk.example.com/v1/client/handshake?redirect_url=http%3A%2F%2F{back}%2Fa&"
            );
            assert!(status(&answer) == "307" && answer.contains(&to), "{name}: {host:?}: {answer:.400}");
        }
    }
    let twice = request(&[HOST, b"host: evil.example.com", PAGE, cookie.as_bytes()]);
    let none = request(&[PAGE, cookie.as_bytes()]);
    for (what, bytes) in [("two hosts", twice), ("no host", none)] {
        let answer = exchange(address, bytes).await;
        let leads_back = "redirect_url=http%3A%2F%2Flocalhost%2Fa&";
        assert!(status(&answer) == "400" || answer.contains(leads_back), "{what}: {answer:.400}");
    }
    let odd =
        |first: &str| [first.as_bytes(), b"\r\nconnection: close\r\nsec-fetch-dest: empty\r\n\r\n"].concat();
    let cases = [
        ("no path", "200", odd("OPTIONS * HTTP/1.1\r\nhost: a")),
        ("a whole URL", "200", odd("GET http://evil.example.com/a HTTP/1.1\r\nhost: a")),
        ("two slashes", "200", odd("GET //evil.example.com/a HTTP/1.1\r\nhost: a")),
        ("a method of no HTTP", "200", odd("BREW /a HTTP/1.1\r\nhost: a")),
    ];
    check(address, &cases).await;
}
