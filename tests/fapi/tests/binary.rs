//! The binary: what it says, and that it stops when told.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

fn binary(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local-fapi"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn text(arguments: &[&str]) -> (bool, String) {
    let output = binary(arguments).output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("text"))
}

/// A server that is stopped with the test.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(arguments: &[&str]) -> (Started, BufReader<std::process::ChildStdout>) {
    let free = ["--port", "0", "--control-port", "0"];
    let mut child = binary(&[&free, arguments].concat()).spawn().expect("it starts");
    let said = BufReader::new(child.stdout.take().expect("its output"));
    (Started(child), said)
}

fn lines_until(said: &mut impl BufRead, last: &str) -> String {
    let mut text = String::new();
    while !text.contains(last) {
        assert_ne!(said.read_line(&mut text).expect("a line"), 0, "it ended after: {text}");
    }
    text
}

#[tokio::test]
async fn it_says_in_json_where_it_is_and_is_there() {
    let (_started, mut said) =
        start(&["--json", "--tls", "--tls-port", "0", "--production", "--host", "clerk.shop.example"]);
    let ready: Value = serde_json::from_str(&lines_until(&mut said, "\n")).expect("one line of JSON");
    assert_eq!(ready["publishableKey"], "pk_live_Y2xlcmsuc2hvcC5leGFtcGxlJA==");
    assert!(ready["secretKey"].as_str().unwrap().starts_with("sk_live_"));
    assert!(ready["backendUrl"].as_str().unwrap().starts_with("http://localhost:"));
    assert!(ready["tlsUrl"].as_str().unwrap().starts_with("https://localhost:"));
    for (url, path) in [("apiUrl", "/v1/health"), ("controlUrl", "/instance")] {
        let url = format!("{}{path}", ready[url].as_str().unwrap());
        assert!(reqwest::get(url).await.expect("an answer").status().is_success());
    }
}

#[test]
fn it_says_in_words_how_to_use_it() {
    let (_started, mut said) = start(&[]);
    let text = lines_until(&mut said, "Ctrl-C");
    for part in [
        "on loopback only",
        "Backend API      http://localhost:",
        "proxyUrl: 'http://localhost:",
        "ada@example.com",
        "pk_test_",
        "sk_test_",
        "/sign-in",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[cfg(unix)]
#[test]
fn it_stops_when_told() {
    let (mut started, mut said) = start(&["--json"]);
    lines_until(&mut said, "\n");
    let told = Command::new("kill").arg(started.0.id().to_string()).status().expect("kill runs");
    assert!(told.success() && started.0.wait().expect("it ends").success());
}

#[test]
fn its_configuration_can_be_printed_changed_and_used() {
    let (printed, config) = text(&["--print-config"]);
    assert!(printed && config.contains("[[users]]"));
    let file = std::env::temp_dir().join(format!("local-fapi-{}.toml", std::process::id()));
    std::fs::write(&file, config.replace("grace@example.com", "hopper@example.com")).expect("a file");
    let (_started, mut said) = start(&["--config", file.to_str().expect("a path")]);
    assert!(lines_until(&mut said, "Ctrl-C").contains("hopper@example.com"));
    std::fs::remove_file(file).expect("the file is there");
}

#[test]
fn what_is_wrong_is_said() {
    let (_started, mut said) = start(&["--json"]);
    let ready: Value = serde_json::from_str(&lines_until(&mut said, "\n")).expect("JSON");
    let taken = ready["apiUrl"].as_str().unwrap().rsplit_once(':').unwrap().1.to_owned();
    let cases: [(&[&str], &str); 4] = [
        (&["--config", "nowhere.toml"], "nowhere.toml"),
        (&["--port", &taken, "--control-port", "0"], "cannot listen on 127.0.0.1"),
        (&["--host", "https://clerk.example.com"], "not a plain host name"),
        (&["--no-such"], "unexpected argument"),
    ];
    for (arguments, reason) in cases {
        let (succeeded, said) = text(arguments);
        assert!(!succeeded && said.contains(reason), "{arguments:?}: {said}");
    }
    let (succeeded, help) = text(&["--help"]);
    assert!(succeeded && help.contains("--print-config") && help.contains("loopback only"));
}
