//! How fast requests are judged, for `tests/bench/figures/server.mjs`: one line of JSON comes in, one goes out.

use std::error::Error;
use std::io::stdin;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use clerk_wasm::server::{Auth, ClerkLayer, ClerkServer, ServerOptions};
use http::request::Parts;
use serde_json::{Value, json};
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

/// How many requests are under way at once.
const CONCURRENT: usize = 1_000;
/// How often that many are sent, to each of both servers in turns.
const ROUNDS: usize = 10;

fn main() -> Result<(), Failure> {
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    let task: Value = serde_json::from_str(&line)?;
    let answer = match text(&task["what"]) {
        "judge" => current_thread()?.block_on(judged(&task))?,
        "latency" => {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(latency(&task))?
        }
        other => return Err(format!("{other:?} is nothing to measure").into()),
    };
    println!("{answer}");
    Ok(())
}

fn current_thread() -> Result<tokio::runtime::Runtime, std::io::Error> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// How often a second the request is judged, on one core.
async fn judged(task: &Value) -> Result<Value, Failure> {
    let server = server(task)?;
    let request = request(&task["headers"])?;
    let time = Duration::from_millis(task["millis"].as_u64().unwrap_or(500));
    // The first ones warm up.
    let mut rate = 0.0;
    for _ in 0..2 {
        let (start, mut count) = (Instant::now(), 0_u32);
        while start.elapsed() < time {
            for _ in 0..100 {
                let state = server.authenticate_request(&request).await?;
                if state.status() != text(&task["status"]) {
                    return Err(format!("it is {}", state.status()).into());
                }
            }
            count += 100;
        }
        rate = f64::from(count) / start.elapsed().as_secs_f64();
    }
    Ok(json!({ "perSecond": rate }))
}

/// The median time to an answer in milliseconds, without the layer and with it.
async fn latency(task: &Value) -> Result<Value, Failure> {
    let plain = Router::new().route("/", get(async || "nobody"));
    let judging = Router::new()
        .route("/", get(async |auth: Auth| auth.user_id().unwrap_or("nobody").to_owned()))
        .layer(ClerkLayer::new(server(task)?));
    let sides =
        [(serve(plain).await?, "nobody", client(task)?), (serve(judging).await?, "user_1", client(task)?)];
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for ((address, expected, client), times) in sides.iter().zip(&mut times) {
            let taken = burst(client, address, expected).await?;
            // The first round opens the connections.
            if round > 0 {
                times.extend(taken);
            }
        }
    }
    let [without, with] = times.map(median);
    Ok(json!({ "without": without, "with": with }))
}

async fn serve(app: Router) -> Result<String, Failure> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}

fn client(task: &Value) -> Result<reqwest::Client, Failure> {
    let headers = request(&task["headers"])?.headers;
    Ok(reqwest::Client::builder().default_headers(headers).pool_max_idle_per_host(CONCURRENT).build()?)
}

/// Sends all requests at once and says how long each took, in milliseconds.
async fn burst(client: &reqwest::Client, address: &str, expected: &'static str) -> Result<Vec<f64>, Failure> {
    let mut requests = JoinSet::new();
    for _ in 0..CONCURRENT {
        let request = client.get(address);
        requests.spawn(async move {
            let start = Instant::now();
            let body = request.send().await?.text().await?;
            if body != expected {
                return Err(format!("the answer is {body:?}").into());
            }
            Ok::<_, Failure>(start.elapsed().as_secs_f64() * 1_000.0)
        });
    }
    requests.join_all().await.into_iter().collect()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn server(task: &Value) -> Result<ClerkServer, Failure> {
    Ok(ClerkServer::new(ServerOptions {
        jwt_key: Some(text(&task["pem"]).to_owned()),
        authorized_parties: vec![text(&task["origin"]).to_owned()],
        public_origin: task["publicOrigin"].as_str().map(str::to_owned),
        ..ServerOptions::new(text(&task["publishableKey"]), text(&task["secretKey"]))
    })?)
}

fn request(headers: &Value) -> Result<Parts, Failure> {
    let mut request = http::Request::get("/a/b?c=d");
    for (name, value) in headers.as_object().into_iter().flatten() {
        request = request.header(name, text(value));
    }
    Ok(request.body(())?.into_parts().0)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
