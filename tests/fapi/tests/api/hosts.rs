//! Which hosts are answered to: a web page that has its own name point at this machine reads nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use local_fapi::{Config, InstanceKind};
use reqwest::Client;
use serde_json::{Value, json};
use url::Url;

use crate::support::Api;

const OWN: &[&str] = &[
    "localhost",
    "LocalHost",
    "localhost.",
    "app.localhost",
    "127.0.0.1",
    "127.8.9.10",
    "[::1]",
    "localhost:{port}",
    "[::1]:{port}",
    // As through a port that is forwarded.
    "127.0.0.1:80",
];

const ELSEWHERE: &[&str] = &[
    "evil.example",
    "evil.example:{port}",
    "EVIL.EXAMPLE.",
    "localhost.evil.example",
    "evillocalhost",
    "127.0.0.1.evil.example",
    "127.evil.example",
    "0.0.0.0",
    "[::]",
    "[::ffff:10.0.0.1]",
    "10.0.0.1",
    "user@localhost",
    "localhost@evil.example",
    "localhost, evil.example",
    "localhost evil.example",
    "localhost/",
    "",
    ":{port}",
    "\u{fc}.example",
];

/// The answer's status and body to a GET with exactly these lines, which no HTTP client would send.
async fn get(base: &str, target: &str, lines: &[String]) -> (u16, String) {
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    send(base, format!("GET {target} HTTP/1.1\r\nconnection: close\r\n{lines}\r\n")).await
}

async fn send(base: &str, request: String) -> (u16, String) {
    let address = SocketAddr::from(([127, 0, 0, 1], port_of(base)));
    let exchange = move || {
        let mut socket = TcpStream::connect(address).expect("a connection");
        socket.write_all(request.as_bytes()).expect("it is read");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("an answer");
        answer
    };
    let answer = tokio::task::spawn_blocking(exchange).await.expect("an exchange");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head.split(' ').nth(1).expect("a status").parse().expect("a number"), body.to_owned())
}

fn port_of(base: &str) -> u16 {
    Url::parse(base).expect("a URL").port().expect("a port")
}

fn host_line(base: &str, host: &str) -> String {
    format!("host: {}", host.replace("{port}", &port_of(base).to_string()))
}

#[tokio::test]
async fn loopback_hosts_are_answered_to_and_no_others() {
    let api = Api::development().await;
    for (base, target) in [(api.running.api_url(), "/v1/health"), (api.running.control_url(), "/users")] {
        for host in OWN {
            let (status, body) = get(base, target, &[host_line(base, host)]).await;
            assert_eq!(status, 200, "{host}: {body}");
        }
        for host in ELSEWHERE {
            let (status, body) = get(base, target, &[host_line(base, host)]).await;
            assert!(
                matches!(status, 400 | 403) && !body.contains("ada@example.com"),
                "{host}: {status} {body}"
            );
        }
    }
}

#[tokio::test]
async fn each_host_that_a_request_names_has_to_be_one() {
    let api = Api::development().await;
    for (base, path) in [(api.running.api_url(), "/v1/health"), (api.running.control_url(), "/users")] {
        let (own, evil) = ("host: localhost".to_owned(), "host: evil.example".to_owned());
        for lines in [vec![own.clone(), evil.clone()], vec![evil.clone(), own.clone()], vec![]] {
            let (status, body) = get(base, path, &lines).await;
            assert!(matches!(status, 400 | 403), "{lines:?}: {status} {body}");
        }
        for (target, host, is_answered) in [
            ("http://localhost", &own, true),
            ("http://evil.example", &own, false),
            ("http://localhost", &evil, false),
        ] {
            let (status, _) = get(base, &format!("{target}{path}"), std::slice::from_ref(host)).await;
            assert_eq!(status == 200, is_answered, "{target} {host}");
        }
        let (status, _) = send(base, format!("GET {path} HTTP/1.0\r\n\r\n")).await;
        assert_eq!(status, 403, "HTTP/1.0 needs no host, but browsers don't speak it");
    }
}

#[tokio::test]
async fn no_page_or_endpoint_is_left_out() {
    let api = Api::development().await;
    let base = api.running.api_url();
    api.control("POST", "/faults", json!({ "path": "/**", "status": 200, "body": "struck" })).await;
    let evil = host_line(base, "evil.example:{port}");
    for path in [
        "/",
        "/sign-in",
        "/sign-up",
        "/v1/client",
        "/v1/environment",
        "/v1/health",
        "/.well-known/jwks.json",
        "/__clerk/v1/client",
        "/no/such/path",
    ] {
        for method in ["GET", "POST", "OPTIONS", "HEAD", "DELETE"] {
            let origin = "origin: http://evil.example";
            let request =
                format!("{method} {path} HTTP/1.1\r\n{evil}\r\n{origin}\r\nconnection: close\r\n\r\n");
            let (status, body) = send(base, request).await;
            assert_eq!(status, 403, "{method} {path}");
            if method != "HEAD" {
                let body: Value = serde_json::from_str(&body).expect("JSON");
                assert_eq!(body["errors"][0]["code"], "host_invalid");
                let sentence = body["errors"][0]["long_message"].as_str().expect("a sentence");
                assert!(sentence.contains("localhost") && sentence.contains("allowed_origins"), "{sentence}");
            }
        }
    }
    assert_eq!(api.control("GET", "/log", json!({})).await, json!([]), "it is nothing of the instance's");
}

#[tokio::test]
async fn no_call_of_the_control_interface_is_left_out() {
    let api = Api::development().await;
    let base = api.running.control_url();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/users"),
        ("GET", "/users/user_ada"),
        ("GET", "/log"),
        ("GET", "/log/stream"),
        ("GET", "/sessions"),
        ("GET", "/no/such/call"),
        ("POST", "/reset"),
        ("OPTIONS", "/users"),
        ("DELETE", "/faults"),
    ] {
        for host in ["evil.example", "evil.example:{port}", "clerk.example.com"] {
            let host = host_line(base, host);
            let request = format!("{method} {path} HTTP/1.1\r\n{host}\r\nconnection: close\r\n\r\n");
            let (status, body) = send(base, request).await;
            assert_eq!(status, 403, "{method} {path}");
            let body: Value = serde_json::from_str(&body).expect("JSON");
            assert!(body["error"].as_str().expect("a sentence").contains("localhost"), "{body}");
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_gives_the_control_interface_no_orders() {
    let api = Api::development().await;
    let url = |path: &str| format!("{}{path}", api.running.control_url());
    let http = Client::new();
    let fault = json!({ "path": "/v1/**", "status": 503 }).to_string();
    for origin in ["https://evil.example", "http://localhost.evil.example", "null", "file://", ""] {
        let asked = http.post(url("/faults")).header("content-type", "text/plain").header("origin", origin);
        let answer = asked.body(fault.clone()).send().await.expect("an answer");
        assert_eq!(answer.status(), 403, "{origin}");
        assert!(answer.headers().get("access-control-allow-origin").is_none());
    }
    // An image or a frame says no origin.
    for (site, status) in [("cross-site", 403), ("same-site", 200), ("same-origin", 200), ("none", 200)] {
        let answer = http.get(url("/users")).header("sec-fetch-site", site).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{site}");
    }
    assert_eq!(api.control("GET", "/faults", json!({})).await, json!([]));
    // To a page at 127.0.0.1 localhost is another site.
    for page in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"] {
        let asked = http.post(url("/faults")).header("origin", page).header("sec-fetch-site", "cross-site");
        let answer = asked.body(fault.clone()).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{page}");
        assert_eq!(answer.headers()["access-control-allow-origin"], page);
    }
}

/// What stands for the host in HTTP/2, over TLS as a browser asks it.
#[tokio::test]
async fn the_authority_of_http_2_is_looked_at() {
    let api = Api::production().await;
    let tls = api.running.tls_url().expect("TLS was asked for");
    let names = ["clerk.example.com", "evil.example", "clerk.evil.example", "localhost"];
    let mut client = Client::builder().danger_accept_invalid_certs(true).http2_prior_knowledge();
    for name in names {
        client = client.resolve(name, ([127, 0, 0, 1], 0).into());
    }
    let client = client.build().expect("a client");
    for (name, status) in names.into_iter().zip([200, 403, 403, 200]) {
        let url = format!("https://{name}:{}/v1/environment", port_of(tls));
        let answer = client.get(url).send().await.expect("an answer");
        assert_eq!(answer.version(), reqwest::Version::HTTP_2);
        assert_eq!(answer.status(), status, "{name}");
    }
}

#[tokio::test]
async fn the_hosts_of_the_configuration_are_answered_to() {
    let mut config = Config::default();
    config.instance.host = Some("clerk.shop.example".into());
    config.instance.satellites = vec!["blog.example".into()];
    config.instance.allowed_origins = vec!["https://app.partner.example:8443".into()];
    let development = Api::start(config.clone()).await;
    config.instance.kind = InstanceKind::Production;
    let production = Api::start(config).await;
    for (host, in_development, in_production) in [
        ("clerk.shop.example", true, true),
        ("CLERK.shop.example.:4012", true, true),
        // A proxy of the instance's own pages may leave their name as it is.
        ("www.shop.example", false, true),
        ("shop.example", false, true),
        ("app.partner.example", true, true),
        ("clerk.blog.example", true, true),
        ("eshop.example", false, false),
        ("clerk.shop.example.evil.example", false, false),
        ("blog.example.evil.example", false, false),
        ("partner.example", false, false),
    ] {
        for (api, is_answered) in [(&development, in_development), (&production, in_production)] {
            let base = api.running.api_url();
            let (status, body) = get(base, "/v1/health", &[host_line(base, host)]).await;
            assert_eq!(status, if is_answered { 200 } else { 403 }, "{host}: {body}");
            let control = api.running.control_url();
            assert_eq!(get(control, "/users", &[host_line(control, host)]).await.0, 403, "{host}");
        }
    }
}
